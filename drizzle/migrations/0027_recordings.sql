CREATE TABLE `recording_policies` (
	`group_id` char(26) NOT NULL,
	`record` enum('off','on','must') NOT NULL,
	`input` boolean NOT NULL,
	`keep_days` int,
	CONSTRAINT `recording_policies_group_id` PRIMARY KEY(`group_id`)
);
--> statement-breakpoint
CREATE TABLE `recording_segments` (
	`recording_id` char(26) NOT NULL,
	`number` int NOT NULL,
	`start_ms` bigint NOT NULL DEFAULT 0,
	`end_ms` bigint NOT NULL DEFAULT 0,
	`events` int NOT NULL DEFAULT 0,
	`size` bigint NOT NULL DEFAULT 0,
	`stored_bytes` bigint NOT NULL DEFAULT 0,
	`closed` boolean NOT NULL DEFAULT false,
	`lines` int,
	CONSTRAINT `recording_segments_recording_id_number_pk` PRIMARY KEY(`recording_id`,`number`)
);
--> statement-breakpoint
CREATE TABLE `recording_settings` (
	`id` int NOT NULL,
	`record` enum('off','on','must') NOT NULL,
	`input` boolean NOT NULL,
	`keep_days` int,
	`keep_bytes` bigint,
	`changed_by` varchar(64),
	`changed_at` datetime(3),
	`lease_owner` varchar(64),
	`lease_until` datetime(3),
	`swept_at` datetime(3),
	`swept` json,
	CONSTRAINT `recording_settings_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `recordings` (
	`id` char(26) NOT NULL,
	`agent_id` varchar(128) NOT NULL,
	`hostname` varchar(255) NOT NULL,
	`user_id` char(26) NOT NULL,
	`username` varchar(64) NOT NULL,
	`run_as` varchar(64),
	`state` enum('recording','complete','incomplete','removed') NOT NULL,
	`problem` enum('disk_full','write_failed','too_slow','bytes_lost','server_stopped'),
	`problem_text` varchar(255),
	`must` boolean NOT NULL,
	`input` boolean NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	`duration_ms` bigint NOT NULL DEFAULT 0,
	`cols` smallint NOT NULL,
	`rows` smallint NOT NULL,
	`segments` int NOT NULL DEFAULT 0,
	`indexed` int NOT NULL DEFAULT 0,
	`events` bigint NOT NULL DEFAULT 0,
	`output_offset` bigint NOT NULL DEFAULT 0,
	`lost_bytes` bigint NOT NULL DEFAULT 0,
	`stored_bytes` bigint NOT NULL DEFAULT 0,
	`index_bytes` bigint NOT NULL DEFAULT 0,
	`marks` json NOT NULL,
	`pinned_by` varchar(64),
	`removed_at` datetime(3),
	`removed_by` varchar(64),
	CONSTRAINT `recordings_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `recording_policies` ADD CONSTRAINT `recording_policies_group_id_agent_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `agent_groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `recording_segments_closed` ON `recording_segments` (`closed`,`recording_id`);--> statement-breakpoint
CREATE INDEX `recordings_user` ON `recordings` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `recordings_username` ON `recordings` (`username`,`id`);--> statement-breakpoint
CREATE INDEX `recordings_agent` ON `recordings` (`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `recordings_state` ON `recordings` (`state`,`id`);