CREATE TABLE `schedule_firings` (
	`id` char(26) NOT NULL,
	`schedule_id` char(26) NOT NULL,
	`due_at` datetime(3),
	`state` enum('queued','started','skipped','refused') NOT NULL,
	`reason` json,
	`missed` int NOT NULL DEFAULT 0,
	`run_id` char(26),
	`actor_id` char(26),
	`actor_name` varchar(64),
	`lease_until` datetime(3),
	`created_at` datetime(3) NOT NULL,
	`started_at` datetime(3),
	CONSTRAINT `schedule_firings_id` PRIMARY KEY(`id`),
	CONSTRAINT `schedule_firings_due` UNIQUE(`schedule_id`,`due_at`)
);
--> statement-breakpoint
CREATE TABLE `schedules` (
	`id` char(26) NOT NULL,
	`name` varchar(128) NOT NULL,
	`cron` varchar(128) NOT NULL,
	`time_zone` varchar(64) NOT NULL,
	`run` json NOT NULL,
	`secrets` text,
	`overlap` enum('skip','queue','allow') NOT NULL,
	`owner_id` char(26) NOT NULL,
	`owner_name` varchar(64) NOT NULL,
	`paused_at` datetime(3),
	`next_at` datetime(3),
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `schedules_id` PRIMARY KEY(`id`),
	CONSTRAINT `schedules_name` UNIQUE(`name`)
);
--> statement-breakpoint
ALTER TABLE `runs` ADD `origin` json;--> statement-breakpoint
ALTER TABLE `schedule_firings` ADD CONSTRAINT `schedule_firings_schedule_id_schedules_id_fk` FOREIGN KEY (`schedule_id`) REFERENCES `schedules`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `schedule_firings_schedule` ON `schedule_firings` (`schedule_id`,`id`);--> statement-breakpoint
CREATE INDEX `schedule_firings_state` ON `schedule_firings` (`state`,`schedule_id`,`id`);--> statement-breakpoint
CREATE INDEX `schedules_next` ON `schedules` (`next_at`);