ALTER TABLE `runs` ADD `pace` json;--> statement-breakpoint
ALTER TABLE `runs` ADD `batch` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `paused_reason` varchar(255);--> statement-breakpoint
ALTER TABLE `runs` ADD `forgiven` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `tasks` ADD `batch` int DEFAULT 0 NOT NULL;