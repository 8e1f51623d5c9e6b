CREATE TABLE `agent_group_members` (
	`group_id` char(26) NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	CONSTRAINT `agent_group_members_group_id_agent_id_pk` PRIMARY KEY(`group_id`,`agent_id`)
);
--> statement-breakpoint
CREATE TABLE `agent_groups` (
	`id` char(26) NOT NULL,
	`name` varchar(64) NOT NULL,
	`description` varchar(255) NOT NULL DEFAULT '',
	`rule` varchar(1024),
	`created_by` char(26),
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `agent_groups_id` PRIMARY KEY(`id`),
	CONSTRAINT `agent_groups_name` UNIQUE(`name`)
);
--> statement-breakpoint
ALTER TABLE `agent_group_members` ADD CONSTRAINT `agent_group_members_group_id_agent_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `agent_groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `agent_group_members_agent` ON `agent_group_members` (`agent_id`);