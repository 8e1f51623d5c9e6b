CREATE TABLE `host_inputs` (
	`run_id` char(26) NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	`params` text NOT NULL,
	`values` json,
	`refusal` text,
	CONSTRAINT `host_inputs_run_id_agent_id_pk` PRIMARY KEY(`run_id`,`agent_id`)
);
--> statement-breakpoint
ALTER TABLE `runs` ADD `per_host` boolean DEFAULT false NOT NULL;