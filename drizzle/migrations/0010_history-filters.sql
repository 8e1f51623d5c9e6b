CREATE TABLE `run_labels` (
	`label` varchar(192) NOT NULL,
	`run_id` char(26) NOT NULL,
	CONSTRAINT `run_labels_label_run_id_pk` PRIMARY KEY(`label`,`run_id`)
);
--> statement-breakpoint
DROP INDEX `runs_creator` ON `runs`;--> statement-breakpoint
DROP INDEX `tasks_state` ON `tasks`;--> statement-breakpoint
DROP INDEX `tasks_agent` ON `tasks`;--> statement-breakpoint
CREATE INDEX `run_labels_run` ON `run_labels` (`run_id`);--> statement-breakpoint
CREATE INDEX `runs_person` ON `runs` (`created_by_name`,`id`);--> statement-breakpoint
CREATE INDEX `runs_person_state` ON `runs` (`created_by_name`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `runs_script` ON `runs` (`script_id`,`id`);--> statement-breakpoint
CREATE INDEX `runs_script_state` ON `runs` (`script_id`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_agent` ON `tasks` (`agent_id`,`run_id`);