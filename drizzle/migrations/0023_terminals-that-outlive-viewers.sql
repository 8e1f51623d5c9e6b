CREATE TABLE `terminal_settings` (
	`id` int NOT NULL,
	`grace_seconds` int NOT NULL,
	CONSTRAINT `terminal_settings_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `terminal_sessions` ADD `run_as` varchar(64);--> statement-breakpoint
ALTER TABLE `terminal_sessions` ADD `session_id` char(26);--> statement-breakpoint
ALTER TABLE `terminal_sessions` ADD `token_id` char(26);