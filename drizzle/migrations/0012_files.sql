CREATE TABLE `files` (
	`id` char(26) NOT NULL,
	`name` varchar(255) NOT NULL,
	`sha256` binary(32) NOT NULL,
	`size` bigint NOT NULL,
	`created_by` char(26) NOT NULL,
	`created_by_name` varchar(64) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `files_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `runs` ADD `kind` enum('script','push') DEFAULT 'script' NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `file` json;--> statement-breakpoint
CREATE INDEX `files_content` ON `files` (`sha256`);--> statement-breakpoint
CREATE INDEX `files_name` ON `files` (`name`,`id`);