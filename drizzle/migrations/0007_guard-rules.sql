CREATE TABLE `guard_builtins` (
	`id` varchar(64) NOT NULL,
	`action` enum('warn','block','off') NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `guard_builtins_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `guard_rules` (
	`id` char(26) NOT NULL,
	`name` varchar(64) NOT NULL,
	`kind` enum('regex','word') NOT NULL,
	`pattern` varchar(512) NOT NULL,
	`languages` json NOT NULL,
	`hosts` varchar(1024),
	`action` enum('warn','block') NOT NULL,
	`enabled` boolean NOT NULL DEFAULT true,
	`created_by` char(26),
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `guard_rules_id` PRIMARY KEY(`id`),
	CONSTRAINT `guard_rules_name` UNIQUE(`name`)
);
