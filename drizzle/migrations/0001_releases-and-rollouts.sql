CREATE TABLE `releases` (
	`id` char(26) NOT NULL,
	`version` varchar(64) NOT NULL,
	`arch` varchar(16) NOT NULL,
	`size` bigint NOT NULL,
	`sha256` binary(32) NOT NULL,
	`md5` char(32),
	`signature` varchar(128) NOT NULL,
	`signed_by` enum('server','offline') NOT NULL,
	`source_url` varchar(1024),
	`file_name` varchar(128) NOT NULL,
	`notes` text NOT NULL,
	`created_by` char(26) NOT NULL,
	`created_by_name` varchar(64) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`withdrawn_at` datetime(3),
	CONSTRAINT `releases_id` PRIMARY KEY(`id`),
	CONSTRAINT `releases_version` UNIQUE(`version`,`arch`)
);
--> statement-breakpoint
CREATE TABLE `rollout_targets` (
	`rollout_id` char(26) NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	`hostname` varchar(255) NOT NULL,
	`batch` int NOT NULL,
	`state` enum('waiting','sent','downloading','installing','restarting','confirmed','failed','rolled_back','skipped') NOT NULL,
	`from_version` varchar(64) NOT NULL DEFAULT '',
	`progress` double,
	`received` bigint,
	`message` varchar(512),
	`update_id` char(26) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	`started_at` datetime(3),
	`finished_at` datetime(3),
	CONSTRAINT `rollout_targets_rollout_id_agent_id_pk` PRIMARY KEY(`rollout_id`,`agent_id`)
);
--> statement-breakpoint
CREATE TABLE `rollouts` (
	`id` char(26) NOT NULL,
	`version` varchar(64) NOT NULL,
	`state` enum('running','paused','completed','failed','aborted') NOT NULL,
	`kind` enum('update','rollback') NOT NULL,
	`options` json NOT NULL,
	`counts` json NOT NULL,
	`total` int NOT NULL,
	`note` varchar(512),
	`reason` varchar(512),
	`created_by` char(26) NOT NULL,
	`created_by_name` varchar(64) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`started_at` datetime(3),
	`finished_at` datetime(3),
	`paused_reason` varchar(512),
	`batch` int NOT NULL DEFAULT 0,
	`batch_ready_at` datetime(3),
	CONSTRAINT `rollouts_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE INDEX `rollout_targets_state` ON `rollout_targets` (`rollout_id`,`state`);--> statement-breakpoint
CREATE INDEX `rollout_targets_agent` ON `rollout_targets` (`agent_id`);--> statement-breakpoint
CREATE INDEX `rollouts_state` ON `rollouts` (`state`,`id`);