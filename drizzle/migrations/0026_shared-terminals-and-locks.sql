CREATE TABLE `terminal_invitations` (
	`id` char(26) NOT NULL,
	`terminal_id` char(26) NOT NULL,
	`user_id` char(26),
	`username` varchar(64) NOT NULL DEFAULT '',
	`access` enum('observe','control') NOT NULL,
	`hash` binary(32),
	`link_id` char(26),
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3),
	`revoked_at` datetime(3),
	CONSTRAINT `terminal_invitations_id` PRIMARY KEY(`id`),
	CONSTRAINT `terminal_invitations_hash` UNIQUE(`hash`)
);
--> statement-breakpoint
ALTER TABLE `agents` ADD `host_lock` json;--> statement-breakpoint
ALTER TABLE `users` ADD `locked_at` datetime(3);--> statement-breakpoint
ALTER TABLE `users` ADD `locked_until` datetime(3);--> statement-breakpoint
ALTER TABLE `users` ADD `locked_by` varchar(64);--> statement-breakpoint
ALTER TABLE `users` ADD `lock_reason` varchar(255);--> statement-breakpoint
ALTER TABLE `terminal_settings` ADD `owners_invite` enum('off','observe','control') DEFAULT 'control' NOT NULL;--> statement-breakpoint
ALTER TABLE `terminal_settings` ADD `administrators_watch` boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX `terminal_invitations_terminal` ON `terminal_invitations` (`terminal_id`,`id`);--> statement-breakpoint
CREATE INDEX `terminal_invitations_user` ON `terminal_invitations` (`user_id`,`terminal_id`);