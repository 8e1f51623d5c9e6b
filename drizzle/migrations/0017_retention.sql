CREATE TABLE `doomed_runs` (
	`run_id` char(26) NOT NULL,
	CONSTRAINT `doomed_runs_run_id` PRIMARY KEY(`run_id`)
);
--> statement-breakpoint
CREATE TABLE `retention` (
	`id` int NOT NULL,
	`keep_days` int,
	`keep_output_bytes` bigint,
	`changed_by` varchar(64),
	`changed_at` datetime(3),
	`lease_owner` varchar(64),
	`lease_until` datetime(3),
	`swept_at` datetime(3),
	`swept` json,
	CONSTRAINT `retention_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `runs` ADD `outputs` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `kept_by` varchar(64);--> statement-breakpoint
CREATE INDEX `runs_facets` ON `runs` (`id`,`kept_by`,`state`,`created_by_name`,`script_id`,`retry_of`,`total`,`outputs`,`output_bytes`);