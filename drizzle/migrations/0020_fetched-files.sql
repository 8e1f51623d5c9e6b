CREATE TABLE `fetched_files` (
	`id` char(26) NOT NULL,
	`run_id` char(26) NOT NULL,
	`task_id` char(26) NOT NULL,
	`place` int NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	`hostname` varchar(255) NOT NULL,
	`path` text NOT NULL,
	`sha256` binary(32) NOT NULL,
	`size` bigint NOT NULL,
	`mode` int NOT NULL,
	`uid` bigint NOT NULL,
	`gid` bigint NOT NULL,
	`modified_at` datetime(3) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `fetched_files_id` PRIMARY KEY(`id`),
	CONSTRAINT `fetched_files_task` UNIQUE(`task_id`,`place`)
);
--> statement-breakpoint
ALTER TABLE `runs` MODIFY COLUMN `kind` enum('script','push','fetch') NOT NULL DEFAULT 'script';--> statement-breakpoint
ALTER TABLE `runs` ADD `fetch` json;--> statement-breakpoint
CREATE INDEX `fetched_files_run` ON `fetched_files` (`run_id`,`id`);--> statement-breakpoint
CREATE INDEX `fetched_files_content` ON `fetched_files` (`sha256`);--> statement-breakpoint
CREATE INDEX `fetched_files_age` ON `fetched_files` (`created_at`);