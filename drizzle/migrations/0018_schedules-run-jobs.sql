ALTER TABLE `schedules` MODIFY COLUMN `run` json;--> statement-breakpoint
ALTER TABLE `schedule_firings` ADD `job_run_id` char(26);--> statement-breakpoint
ALTER TABLE `schedules` ADD `job_id` char(26);--> statement-breakpoint
ALTER TABLE `schedules` ADD `acknowledged_rules` json;--> statement-breakpoint
CREATE INDEX `schedules_job` ON `schedules` (`job_id`);