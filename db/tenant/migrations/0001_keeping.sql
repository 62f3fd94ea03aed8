CREATE TABLE `idempotency_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`plan_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`attempt_number` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_oldest` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `proposals` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`purpose` text NOT NULL,
	`module_id` text,
	`base_version` integer NOT NULL,
	`content` text NOT NULL,
	`input` text NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`created_at` integer NOT NULL,
	`decided_at` integer,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "proposals_decided" CHECK(("proposals"."state" = 'open') = ("proposals"."decided_at" is null)),
	CONSTRAINT "proposals_purpose" CHECK("proposals"."purpose" in ('create', 'regenerate', 'extend')),
	CONSTRAINT "proposals_state" CHECK("proposals"."state" in ('open', 'accepted', 'discarded'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `proposals_one_open` ON `proposals` (`plan_id`) WHERE state = 'open';--> statement-breakpoint
CREATE TABLE `steps` (
	`job_id` text NOT NULL,
	`name` text NOT NULL,
	`plan_id` text NOT NULL,
	`output` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`job_id`, `name`),
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `steps_of_plan` ON `steps` (`plan_id`);--> statement-breakpoint
CREATE TABLE `versions` (
	`plan_id` text NOT NULL,
	`version` integer NOT NULL,
	`reason` text NOT NULL,
	`change` text NOT NULL,
	`content` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`plan_id`, `version`),
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "versions_version" CHECK("versions"."version" >= 0),
	CONSTRAINT "versions_reason" CHECK("versions"."reason" in ('regenerated', 'extended', 'edited', 'restored'))
);
--> statement-breakpoint
CREATE TABLE `__new_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`number` integer NOT NULL,
	`status` text DEFAULT 'in_progress' NOT NULL,
	`classification` text,
	`error_code` text,
	`job_id` text NOT NULL,
	`purpose` text DEFAULT 'create' NOT NULL,
	`module_id` text,
	`input` text,
	`calls` integer DEFAULT 0 NOT NULL,
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
	CONSTRAINT "attempts_number" CHECK("__new_attempts"."number" >= 1),
	CONSTRAINT "attempts_settled" CHECK(("__new_attempts"."status" = 'in_progress') = ("__new_attempts"."settled_at" is null)),
	CONSTRAINT "attempts_classified" CHECK(("__new_attempts"."status" = 'failure') = ("__new_attempts"."classification" is not null)),
	CONSTRAINT "attempts_coded" CHECK(("__new_attempts"."status" = 'failure') = ("__new_attempts"."error_code" is not null)),
	CONSTRAINT "attempts_calls" CHECK("__new_attempts"."calls" >= 0),
	CONSTRAINT "attempts_purpose" CHECK("__new_attempts"."purpose" in ('create', 'regenerate', 'extend')),
	CONSTRAINT "attempts_status" CHECK("__new_attempts"."status" in ('in_progress', 'success', 'failure')),
	CONSTRAINT "attempts_classification" CHECK("__new_attempts"."classification" in ('validation', 'provider_error', 'rate_limit', 'timeout', 'capped', 'cancelled', 'interrupted')),
	CONSTRAINT "attempts_error_code" CHECK("__new_attempts"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'QUEUE_TIMEOUT', 'UNEXPECTED_ERROR')),
	CONSTRAINT "attempts_provider" CHECK("__new_attempts"."provider" in ('offline', 'openai', 'anthropic', 'google', 'openai-compatible')),
	CONSTRAINT "attempts_cost_status" CHECK("__new_attempts"."cost_status" in ('exact', 'estimated', 'unknown'))
);
--> statement-breakpoint
INSERT INTO `__new_attempts`("id", "plan_id", "number", "status", "classification", "error_code", "job_id", "fence", "spent", "provider", "model", "started_at", "settled_at", "duration_ms", "modules_count", "tasks_count", "truncated_topic", "truncated_notes", "normalized_effort", "input_tokens", "output_tokens", "cost_nano_usd", "cost_status", "retry_at") SELECT "id", "plan_id", "number", "status", "classification", "error_code", "job_id", "fence", "spent", "provider", "model", "started_at", "settled_at", "duration_ms", "modules_count", "tasks_count", "truncated_topic", "truncated_notes", "normalized_effort", "input_tokens", "output_tokens", "cost_nano_usd", "cost_status", "retry_at" FROM `attempts`;--> statement-breakpoint
DROP TABLE `attempts`;--> statement-breakpoint
ALTER TABLE `__new_attempts` RENAME TO `attempts`;--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_one_in_progress` ON `attempts` (`plan_id`) WHERE status = 'in_progress';--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_number_once` ON `attempts` (`plan_id`,`number`);--> statement-breakpoint
CREATE TABLE `__new_plans` (
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
	`detail` text,
	`version` integer DEFAULT 0 NOT NULL,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "plans_kind" CHECK("__new_plans"."kind" in ('course', 'weekly-program')),
	CONSTRAINT "plans_generation" CHECK("__new_plans"."generation" in ('pending', 'generating', 'ready', 'failed')),
	CONSTRAINT "plans_done" CHECK("__new_plans"."tasks_done" between 0 and "__new_plans"."tasks_total")
);
--> statement-breakpoint
INSERT INTO `__new_plans`("id", "kind", "generation", "topic", "title", "summary", "notice", "input", "truncated_topic", "truncated_notes", "omitted", "sources", "modules_total", "tasks_total", "tasks_done", "minutes_total", "last_seq", "created_at", "updated_at") SELECT "id", "kind", "generation", "topic", "title", "summary", "notice", "input", "truncated_topic", "truncated_notes", "omitted", "sources", "modules_total", "tasks_total", "tasks_done", "minutes_total", "last_seq", "created_at", "updated_at" FROM `plans`;--> statement-breakpoint
DROP TABLE `plans`;--> statement-breakpoint
ALTER TABLE `__new_plans` RENAME TO `plans`;--> statement-breakpoint
CREATE INDEX `plans_newest` ON `plans` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `__new_tasks` (
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
	`notes` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`module_id`) REFERENCES `modules`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "tasks_position" CHECK("__new_tasks"."position" >= 1),
	CONSTRAINT "tasks_minutes" CHECK("__new_tasks"."estimated_minutes" > 0),
	CONSTRAINT "tasks_completed" CHECK(("__new_tasks"."status" = 'completed') = ("__new_tasks"."completed_at" is not null)),
	CONSTRAINT "tasks_kind" CHECK("__new_tasks"."kind" in ('read', 'watch', 'practice', 'check', 'review', 'project', 'train', 'eat', 'recover')),
	CONSTRAINT "tasks_status" CHECK("__new_tasks"."status" in ('not_started', 'in_progress', 'completed'))
);
--> statement-breakpoint
INSERT INTO `__new_tasks`("id", "module_id", "plan_id", "position", "title", "description", "estimated_minutes", "kind", "status", "completed_at") SELECT "id", "module_id", "plan_id", "position", "title", "description", "estimated_minutes", "kind", "status", "completed_at" FROM `tasks`;--> statement-breakpoint
DROP TABLE `tasks`;--> statement-breakpoint
ALTER TABLE `__new_tasks` RENAME TO `tasks`;--> statement-breakpoint
CREATE INDEX `tasks_of_plan` ON `tasks` (`plan_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_position_once` ON `tasks` (`module_id`,`position`);--> statement-breakpoint
ALTER TABLE `modules` ADD `detail` text;--> statement-breakpoint
UPDATE `plans` SET `version` = 1 WHERE `modules_total` > 0;--> statement-breakpoint
UPDATE `attempts` SET `calls` = 1 WHERE `fence` IS NOT NULL;
