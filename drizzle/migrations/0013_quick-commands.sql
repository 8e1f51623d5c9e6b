CREATE TABLE `quick_commands` (
	`id` char(26) NOT NULL,
	`user_id` char(26) NOT NULL,
	`name` varchar(64) NOT NULL,
	`script` mediumtext NOT NULL,
	`interpreter` enum('shell','python') NOT NULL,
	`params` text NOT NULL,
	`hosts` varchar(1024),
	`execution_user` varchar(64),
	`position` int NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `quick_commands_id` PRIMARY KEY(`id`),
	CONSTRAINT `quick_commands_name` UNIQUE(`user_id`,`name`)
);
