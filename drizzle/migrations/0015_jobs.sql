CREATE TABLE `job_run_steps` (
	`job_run_id` char(26) NOT NULL,
	`position` int NOT NULL,
	`state` enum('waiting','running','succeeded','failed','cancelled','skipped') NOT NULL,
	`run_id` char(26),
	`kept` boolean NOT NULL DEFAULT false,
	`reason` json,
	`started_at` datetime(3),
	`finished_at` datetime(3),
	CONSTRAINT `job_run_steps_job_run_id_position_pk` PRIMARY KEY(`job_run_id`,`position`),
	CONSTRAINT `job_run_steps_run` UNIQUE(`run_id`,`job_run_id`)
);
--> statement-breakpoint
CREATE TABLE `job_runs` (
	`id` char(26) NOT NULL,
	`job_id` char(26) NOT NULL,
	`job_name` varchar(128) NOT NULL,
	`state` enum('running','succeeded','failed','cancelled') NOT NULL,
	`targets` json NOT NULL,
	`steps` json NOT NULL,
	`acknowledged_rules` json NOT NULL,
	`secrets` text,
	`cancel_requested_at` datetime(3),
	`created_by` char(26) NOT NULL,
	`created_by_name` varchar(64) NOT NULL,
	`retry_of` char(26),
	`origin` json,
	`created_at` datetime(3) NOT NULL,
	`finished_at` datetime(3),
	CONSTRAINT `job_runs_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` char(26) NOT NULL,
	`name` varchar(128) NOT NULL,
	`description` varchar(1024) NOT NULL DEFAULT '',
	`targets` json NOT NULL,
	`steps` json NOT NULL,
	`acknowledged_rules` json NOT NULL,
	`secrets` text,
	`version` int NOT NULL,
	`updated_by` varchar(64) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `jobs_id` PRIMARY KEY(`id`),
	CONSTRAINT `jobs_name` UNIQUE(`name`)
);
--> statement-breakpoint
CREATE INDEX `job_runs_job` ON `job_runs` (`job_id`,`id`);--> statement-breakpoint
CREATE INDEX `job_runs_state` ON `job_runs` (`state`,`id`);