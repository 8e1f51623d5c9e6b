CREATE TABLE `output_totals` (
	`id` int NOT NULL,
	`outputs` bigint NOT NULL,
	`bytes` bigint NOT NULL,
	CONSTRAINT `output_totals_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `script_days` (
	`subject` varchar(64) NOT NULL,
	`day` date NOT NULL,
	`runs` int NOT NULL DEFAULT 0,
	`succeeded` int NOT NULL DEFAULT 0,
	`failed` int NOT NULL DEFAULT 0,
	`timed_out` int NOT NULL DEFAULT 0,
	`cancelled` int NOT NULL DEFAULT 0,
	`lost` int NOT NULL DEFAULT 0,
	`skipped` int NOT NULL DEFAULT 0,
	CONSTRAINT `script_days_subject_day_pk` PRIMARY KEY(`subject`,`day`)
);
--> statement-breakpoint
CREATE TABLE `script_durations` (
	`subject` varchar(64) NOT NULL,
	`day` date NOT NULL,
	`bucket` smallint NOT NULL,
	`tasks` int NOT NULL,
	CONSTRAINT `script_durations_subject_day_bucket_pk` PRIMARY KEY(`subject`,`day`,`bucket`)
);
--> statement-breakpoint
CREATE TABLE `unused_outputs` (
	`output_id` binary(32) NOT NULL,
	`since` datetime(3) NOT NULL,
	CONSTRAINT `unused_outputs_output_id` PRIMARY KEY(`output_id`)
);
--> statement-breakpoint
ALTER TABLE `tasks` DROP INDEX `tasks_run`;--> statement-breakpoint
ALTER TABLE `outputs` ADD `stored` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `outputs` ADD `refs` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `subject` varchar(64);--> statement-breakpoint
ALTER TABLE `runs` ADD `output_bytes` bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `script_days_day` ON `script_days` (`day`);--> statement-breakpoint
CREATE INDEX `script_durations_day` ON `script_durations` (`day`);--> statement-breakpoint
CREATE INDEX `unused_outputs_since` ON `unused_outputs` (`since`);--> statement-breakpoint
CREATE INDEX `runs_subject` ON `runs` (`subject`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_run` ON `tasks` (`run_id`,`id`,`hostname`);