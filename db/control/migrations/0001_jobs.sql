CREATE TABLE `durations` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`size` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`at` integer NOT NULL,
	CONSTRAINT "durations_ms" CHECK("durations"."duration_ms" >= 0)
);
--> statement-breakpoint
CREATE INDEX `durations_alike` ON `durations` (`kind`,`provider`,`model`,`at`);--> statement-breakpoint
ALTER TABLE `jobs` ADD `priority` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `deferrals` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `started_at` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `end_code` text;