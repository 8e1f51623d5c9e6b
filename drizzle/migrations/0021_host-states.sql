DROP INDEX `tasks_agent` ON `tasks`;--> statement-breakpoint
CREATE INDEX `tasks_agent` ON `tasks` (`agent_id`,`run_id`,`state`);