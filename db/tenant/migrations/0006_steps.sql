ALTER TABLE `run_steps` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `run_steps` ADD `provider` text;--> statement-breakpoint
ALTER TABLE `run_steps` ADD `model` text;