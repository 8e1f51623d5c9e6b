CREATE TABLE `script_versions` (
	`script_id` char(26) NOT NULL,
	`version` int NOT NULL,
	`script` mediumtext NOT NULL,
	`interpreter` enum('shell','python') NOT NULL,
	`parameters` json NOT NULL,
	`note` varchar(255) NOT NULL DEFAULT '',
	`restored_from` int,
	`created_by` char(26) NOT NULL,
	`created_by_name` varchar(64) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`disabled_at` datetime(3),
	CONSTRAINT `script_versions_script_id_version_pk` PRIMARY KEY(`script_id`,`version`)
);
--> statement-breakpoint
CREATE TABLE `scripts` (
	`id` char(26) NOT NULL,
	`name` varchar(128) NOT NULL,
	`description` varchar(1024) NOT NULL DEFAULT '',
	`tags` json NOT NULL,
	`version` int NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `scripts_id` PRIMARY KEY(`id`),
	CONSTRAINT `scripts_name` UNIQUE(`name`)
);
--> statement-breakpoint
ALTER TABLE `runs` ADD `script_id` char(26);--> statement-breakpoint
ALTER TABLE `runs` ADD `script_version` int;--> statement-breakpoint
ALTER TABLE `runs` ADD `script_name` varchar(128);--> statement-breakpoint
ALTER TABLE `runs` ADD `script_values` json;--> statement-breakpoint
ALTER TABLE `script_versions` ADD CONSTRAINT `script_versions_script_id_scripts_id_fk` FOREIGN KEY (`script_id`) REFERENCES `scripts`(`id`) ON DELETE cascade ON UPDATE no action;