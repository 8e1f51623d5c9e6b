ALTER TABLE `guard_builtins` MODIFY COLUMN `action` enum('warn','approve','block','off') NOT NULL;--> statement-breakpoint
ALTER TABLE `guard_rules` MODIFY COLUMN `action` enum('warn','approve','block') NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` MODIFY COLUMN `state` enum('running','paused','succeeded','failed','cancelled','awaiting_approval') NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `approval` json;--> statement-breakpoint
ALTER TABLE `runs` ADD `started_at` datetime(3);