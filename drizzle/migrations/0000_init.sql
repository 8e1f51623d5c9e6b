CREATE TABLE `agents` (
	`id` varchar(128) NOT NULL,
	`public_key` varchar(64),
	`approval` enum('pending','approved') NOT NULL,
	`hostname` varchar(255) NOT NULL,
	`ip` varchar(64) NOT NULL DEFAULT '',
	`external_ip` varchar(64) NOT NULL DEFAULT '',
	`platform` varchar(128) NOT NULL DEFAULT '',
	`version` varchar(64) NOT NULL DEFAULT '',
	`capabilities` json NOT NULL,
	`system_info` json NOT NULL,
	`labels` json NOT NULL,
	`instance_id` varchar(64),
	`enrollment_token_id` char(26),
	`cpu_usage` double,
	`memory_usage` double,
	`disk_usage` double,
	`created_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3),
	`approved_at` datetime(3),
	`removed_at` datetime(3),
	CONSTRAINT `agents_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `enrollment_tokens` (
	`id` char(26) NOT NULL,
	`name` varchar(128) NOT NULL DEFAULT '',
	`hash` binary(32) NOT NULL,
	`prefix` varchar(16) NOT NULL,
	`labels` json NOT NULL,
	`max_uses` int,
	`uses` int NOT NULL DEFAULT 0,
	`internal` boolean NOT NULL DEFAULT false,
	`created_by` char(26),
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3),
	`revoked_at` datetime(3),
	CONSTRAINT `enrollment_tokens_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrollment_tokens_hash` UNIQUE(`hash`)
);
--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` bigint NOT NULL,
	`at` datetime(3) NOT NULL,
	`actor_kind` varchar(16) NOT NULL,
	`actor_id` varchar(128),
	`actor_name` varchar(128) NOT NULL,
	`ip` varchar(64) NOT NULL DEFAULT '',
	`action` varchar(64) NOT NULL,
	`target_kind` varchar(32) NOT NULL DEFAULT '',
	`target_id` varchar(128) NOT NULL DEFAULT '',
	`target_name` varchar(255) NOT NULL DEFAULT '',
	`details` json NOT NULL,
	`hash` binary(32) NOT NULL,
	CONSTRAINT `audit_events_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `audit_head` (
	`id` bigint NOT NULL,
	`last_id` bigint NOT NULL,
	`last_hash` binary(32) NOT NULL,
	CONSTRAINT `audit_head_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` char(26) NOT NULL,
	`user_id` char(26) NOT NULL,
	`name` varchar(128) NOT NULL,
	`hash` binary(32) NOT NULL,
	`prefix` varchar(16) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3),
	`last_used_at` datetime(3),
	`revoked_at` datetime(3),
	CONSTRAINT `api_tokens_id` PRIMARY KEY(`id`),
	CONSTRAINT `api_tokens_hash` UNIQUE(`hash`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` char(26) NOT NULL,
	`user_id` char(26) NOT NULL,
	`ip` varchar(64) NOT NULL,
	`user_agent` varchar(255) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`revoked_at` datetime(3),
	CONSTRAINT `sessions_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` char(26) NOT NULL,
	`username` varchar(64) NOT NULL,
	`display_name` varchar(128) NOT NULL DEFAULT '',
	`role` enum('viewer','operator','administrator') NOT NULL,
	`password_hash` varchar(255) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	`last_login_at` datetime(3),
	`disabled_at` datetime(3),
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_username` UNIQUE(`username`)
);
--> statement-breakpoint
CREATE TABLE `outputs` (
	`id` binary(32) NOT NULL,
	`total` bigint NOT NULL,
	`head` int NOT NULL,
	`tail` int NOT NULL,
	`compressed` boolean NOT NULL,
	`data` mediumblob NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `outputs_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` char(26) NOT NULL,
	`name` varchar(255) NOT NULL DEFAULT '',
	`state` enum('running','paused','succeeded','failed','cancelled') NOT NULL,
	`cancel_requested_at` datetime(3),
	`script` mediumtext NOT NULL,
	`interpreter` enum('shell','python') NOT NULL,
	`params` text NOT NULL,
	`execution_user` varchar(64),
	`timeout_seconds` int NOT NULL,
	`counts` json NOT NULL,
	`total` int NOT NULL,
	`created_by` char(26) NOT NULL,
	`created_by_name` varchar(64) NOT NULL,
	`retry_of` char(26),
	`created_at` datetime(3) NOT NULL,
	`finished_at` datetime(3),
	CONSTRAINT `runs_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` char(26) NOT NULL,
	`run_id` char(26) NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	`hostname` varchar(255) NOT NULL,
	`state` enum('queued','dispatched','running','succeeded','failed','timed_out','cancelled','lost','skipped') NOT NULL,
	`exit_code` int,
	`signal` varchar(32),
	`reason` varchar(512),
	`stdout_id` binary(32),
	`stderr_id` binary(32),
	`stdout_total` bigint NOT NULL DEFAULT 0,
	`stderr_total` bigint NOT NULL DEFAULT 0,
	`truncated` boolean NOT NULL DEFAULT false,
	`created_at` datetime(3) NOT NULL,
	`dispatched_at` datetime(3),
	`started_at` datetime(3),
	`finished_at` datetime(3),
	`duration_ms` bigint,
	CONSTRAINT `tasks_id` PRIMARY KEY(`id`),
	CONSTRAINT `tasks_run` UNIQUE(`run_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `terminal_sessions` (
	`id` char(26) NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	`hostname` varchar(255) NOT NULL,
	`user_id` char(26) NOT NULL,
	`username` varchar(64) NOT NULL,
	`cols` smallint NOT NULL,
	`rows` smallint NOT NULL,
	`opened_at` datetime(3) NOT NULL,
	`closed_at` datetime(3),
	`close_reason` varchar(255),
	CONSTRAINT `terminal_sessions_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE INDEX `agents_hostname` ON `agents` (`hostname`);--> statement-breakpoint
CREATE INDEX `audit_actor` ON `audit_events` (`actor_name`,`id`);--> statement-breakpoint
CREATE INDEX `audit_action` ON `audit_events` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `audit_target` ON `audit_events` (`target_kind`,`target_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_tokens_user` ON `api_tokens` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `runs_state` ON `runs` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `runs_creator` ON `runs` (`created_by`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_run_state` ON `tasks` (`run_id`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_agent` ON `tasks` (`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_state` ON `tasks` (`state`,`agent_id`);--> statement-breakpoint
CREATE INDEX `terminal_sessions_agent` ON `terminal_sessions` (`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `terminal_sessions_open` ON `terminal_sessions` (`closed_at`,`id`);