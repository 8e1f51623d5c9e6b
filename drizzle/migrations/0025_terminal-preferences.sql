CREATE TABLE `terminal_preferences` (
	`user_id` char(26) NOT NULL,
	`chosen` json NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `terminal_preferences_user_id` PRIMARY KEY(`user_id`)
);
