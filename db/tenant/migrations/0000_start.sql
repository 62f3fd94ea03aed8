CREATE TABLE `attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`number` integer NOT NULL,
	`status` text DEFAULT 'in_progress' NOT NULL,
	`classification` text,
	`error_code` text,
	`job_id` text NOT NULL,
	`fence` text,
	`spent` integer DEFAULT true NOT NULL,
	`provider` text,
	`model` text,
	`started_at` integer NOT NULL,
	`settled_at` integer,
	`duration_ms` integer,
	`modules_count` integer DEFAULT 0 NOT NULL,
	`tasks_count` integer DEFAULT 0 NOT NULL,
	`truncated_topic` integer DEFAULT false NOT NULL,
	`truncated_notes` integer DEFAULT false NOT NULL,
	`normalized_effort` integer DEFAULT false NOT NULL,
	`input_tokens` integer,
	`output_tokens` integer,
	`cost_nano_usd` integer,
	`cost_status` text DEFAULT 'unknown' NOT NULL,
	`retry_at` integer,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "attempts_number" CHECK("attempts"."number" >= 1),
	CONSTRAINT "attempts_settled" CHECK(("attempts"."status" = 'in_progress') = ("attempts"."settled_at" is null)),
	CONSTRAINT "attempts_classified" CHECK(("attempts"."status" = 'failure') = ("attempts"."classification" is not null)),
	CONSTRAINT "attempts_coded" CHECK(("attempts"."status" = 'failure') = ("attempts"."error_code" is not null)),
	CONSTRAINT "attempts_status" CHECK("attempts"."status" in ('in_progress', 'success', 'failure')),
	CONSTRAINT "attempts_classification" CHECK("attempts"."classification" in ('validation', 'provider_error', 'rate_limit', 'timeout', 'capped', 'cancelled', 'interrupted')),
	CONSTRAINT "attempts_error_code" CHECK("attempts"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'UNEXPECTED_ERROR')),
	CONSTRAINT "attempts_provider" CHECK("attempts"."provider" in ('offline', 'openai', 'anthropic', 'google', 'openai-compatible')),
	CONSTRAINT "attempts_cost_status" CHECK("attempts"."cost_status" in ('exact', 'estimated', 'unknown'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_one_in_progress` ON `attempts` (`plan_id`) WHERE status = 'in_progress';--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_number_once` ON `attempts` (`plan_id`,`number`);--> statement-breakpoint
CREATE TABLE `events` (
	`plan_id` text NOT NULL,
	`seq` integer NOT NULL,
	`attempt_id` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`plan_id`, `seq`),
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "events_seq" CHECK("events"."seq" >= 1),
	CONSTRAINT "events_type" CHECK("events"."type" in ('phase', 'item', 'ready', 'failed'))
);
--> statement-breakpoint
CREATE TABLE `modules` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`position` integer NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`estimated_minutes` integer NOT NULL,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "modules_position" CHECK("modules"."position" >= 1),
	CONSTRAINT "modules_minutes" CHECK("modules"."estimated_minutes" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `modules_position_once` ON `modules` (`plan_id`,`position`);--> statement-breakpoint
CREATE TABLE `plans` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`generation` text DEFAULT 'pending' NOT NULL,
	`topic` text NOT NULL,
	`title` text NOT NULL,
	`summary` text DEFAULT '' NOT NULL,
	`notice` text DEFAULT '' NOT NULL,
	`input` text NOT NULL,
	`truncated_topic` integer DEFAULT false NOT NULL,
	`truncated_notes` integer DEFAULT false NOT NULL,
	`omitted` text DEFAULT '[]' NOT NULL,
	`sources` text DEFAULT '[]' NOT NULL,
	`modules_total` integer DEFAULT 0 NOT NULL,
	`tasks_total` integer DEFAULT 0 NOT NULL,
	`tasks_done` integer DEFAULT 0 NOT NULL,
	`minutes_total` integer DEFAULT 0 NOT NULL,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "plans_kind" CHECK("plans"."kind" in ('course')),
	CONSTRAINT "plans_generation" CHECK("plans"."generation" in ('pending', 'generating', 'ready', 'failed')),
	CONSTRAINT "plans_done" CHECK("plans"."tasks_done" between 0 and "plans"."tasks_total")
);
--> statement-breakpoint
CREATE INDEX `plans_newest` ON `plans` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`module_id` text NOT NULL,
	`plan_id` text NOT NULL,
	`position` integer NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`estimated_minutes` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text DEFAULT 'not_started' NOT NULL,
	`completed_at` integer,
	FOREIGN KEY (`module_id`) REFERENCES `modules`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tasks_position" CHECK("tasks"."position" >= 1),
	CONSTRAINT "tasks_minutes" CHECK("tasks"."estimated_minutes" > 0),
	CONSTRAINT "tasks_completed" CHECK(("tasks"."status" = 'completed') = ("tasks"."completed_at" is not null)),
	CONSTRAINT "tasks_kind" CHECK("tasks"."kind" in ('read', 'watch', 'practice', 'check', 'review', 'project')),
	CONSTRAINT "tasks_status" CHECK("tasks"."status" in ('not_started', 'in_progress', 'completed'))
);
--> statement-breakpoint
CREATE INDEX `tasks_of_plan` ON `tasks` (`plan_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_position_once` ON `tasks` (`module_id`,`position`);