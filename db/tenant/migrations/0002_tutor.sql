CREATE TABLE `chunks` (
	`conversation_id` text NOT NULL,
	`seq` integer NOT NULL,
	`message_id` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`conversation_id`, `seq`),
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "chunks_type" CHECK("chunks"."type" in ('begun', 'text', 'tool', 'settled'))
);
--> statement-breakpoint
CREATE INDEX `chunks_of_message` ON `chunks` (`message_id`,`seq`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text,
	`task_id` text,
	`agent_id` text NOT NULL,
	`title` text NOT NULL,
	`title_source` text DEFAULT 'first' NOT NULL,
	`pinned_at` integer,
	`leaf_id` text,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "conversations_title_source" CHECK("conversations"."title_source" in ('first', 'model', 'learner'))
);
--> statement-breakpoint
CREATE INDEX `conversations_newest` ON `conversations` (`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_of_plan` ON `conversations` (`plan_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`parent_id` text,
	`depth` integer NOT NULL,
	`shown` integer DEFAULT true NOT NULL,
	`role` text NOT NULL,
	`status` text NOT NULL,
	`text` text DEFAULT '' NOT NULL,
	`client_id` text,
	`tools` text DEFAULT '[]' NOT NULL,
	`agent` text,
	`job_id` text,
	`fence` text,
	`error_code` text,
	`provider` text,
	`model` text,
	`input_tokens` integer,
	`output_tokens` integer,
	`cost_nano_usd` integer,
	`cost_status` text DEFAULT 'unknown' NOT NULL,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "messages_depth" CHECK("messages"."depth" >= 1),
	CONSTRAINT "messages_settled" CHECK(("messages"."status" in ('pending', 'streaming')) = ("messages"."settled_at" is null)),
	CONSTRAINT "messages_replies" CHECK("messages"."role" = 'assistant' or "messages"."status" = 'complete'),
	CONSTRAINT "messages_role" CHECK("messages"."role" in ('user', 'assistant')),
	CONSTRAINT "messages_status" CHECK("messages"."status" in ('pending', 'streaming', 'complete', 'stopped', 'interrupted', 'failed')),
	CONSTRAINT "messages_error_code" CHECK("messages"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'OPERATOR_CANCELLED', 'QUEUE_TIMEOUT', 'BUDGET_REACHED', 'UNEXPECTED_ERROR')),
	CONSTRAINT "messages_cost_status" CHECK("messages"."cost_status" in ('exact', 'estimated', 'unknown'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_one_active` ON `messages` (`conversation_id`) WHERE status in ('pending', 'streaming');--> statement-breakpoint
CREATE UNIQUE INDEX `messages_sent_once` ON `messages` (`conversation_id`,`client_id`) WHERE client_id is not null;--> statement-breakpoint
CREATE INDEX `messages_shown` ON `messages` (`conversation_id`,`shown`,`depth`);--> statement-breakpoint
CREATE INDEX `messages_siblings` ON `messages` (`conversation_id`,`parent_id`);--> statement-breakpoint
CREATE TABLE `summaries` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`through_message_id` text NOT NULL,
	`from_depth` integer NOT NULL,
	`through_depth` integer NOT NULL,
	`text` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "summaries_range" CHECK("summaries"."from_depth" between 1 and "summaries"."through_depth")
);
--> statement-breakpoint
CREATE INDEX `summaries_of_conversation` ON `summaries` (`conversation_id`,`through_depth`);--> statement-breakpoint
CREATE TABLE `calls` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`plan_id` text,
	`attempt_id` text,
	`conversation_id` text,
	`message_id` text,
	`run_id` text,
	`step` text,
	`agent_id` text,
	`payer` text NOT NULL,
	`provider` text NOT NULL,
	`provider_id` text,
	`model` text NOT NULL,
	`status` text DEFAULT 'open' NOT NULL,
	`error_code` text,
	`input_tokens` integer,
	`output_tokens` integer,
	`cached_tokens` integer,
	`reasoning_tokens` integer,
	`cost_nano_usd` integer,
	`cost_status` text DEFAULT 'unknown' NOT NULL,
	`reserved_nano_usd` integer,
	`price` text,
	`started_at` integer NOT NULL,
	`settled_at` integer,
	`duration_ms` integer,
	CONSTRAINT "calls_settled" CHECK(("calls"."status" = 'open') = ("calls"."settled_at" is null)),
	CONSTRAINT "calls_known" CHECK(("calls"."cost_status" = 'unknown') = ("calls"."cost_nano_usd" is null)),
	CONSTRAINT "calls_cost" CHECK("calls"."cost_nano_usd" is null or "calls"."cost_nano_usd" >= 0),
	CONSTRAINT "calls_purpose" CHECK("calls"."purpose" in ('plan', 'reply', 'title', 'summary', 'lesson', 'quiz', 'review')),
	CONSTRAINT "calls_payer" CHECK("calls"."payer" in ('learner', 'operator', 'nobody')),
	CONSTRAINT "calls_status" CHECK("calls"."status" in ('open', 'done', 'failed', 'stopped')),
	CONSTRAINT "calls_error_code" CHECK("calls"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'OPERATOR_CANCELLED', 'QUEUE_TIMEOUT', 'BUDGET_REACHED', 'UNEXPECTED_ERROR')),
	CONSTRAINT "calls_cost_status" CHECK("calls"."cost_status" in ('exact', 'estimated', 'unknown'))
);
--> statement-breakpoint
CREATE INDEX `calls_by_time` ON `calls` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `calls_of_plan` ON `calls` (`plan_id`);--> statement-breakpoint
CREATE INDEX `calls_of_message` ON `calls` (`message_id`);--> statement-breakpoint
CREATE INDEX `calls_of_conversation` ON `calls` (`conversation_id`);--> statement-breakpoint
CREATE INDEX `calls_of_run` ON `calls` (`run_id`);--> statement-breakpoint
CREATE INDEX `calls_of_agent` ON `calls` (`agent_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `agents` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`instructions` text NOT NULL,
	`copied_from` text,
	`provider_id` text,
	`model` text,
	`temperature` real,
	`max_output_tokens` integer,
	`tools` text DEFAULT '[]' NOT NULL,
	`max_steps` integer DEFAULT 6 NOT NULL,
	`max_cost_nano_usd` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`provider_id`) REFERENCES `providers`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "agents_steps" CHECK("agents"."max_steps" between 1 and 20),
	CONSTRAINT "agents_temperature" CHECK("agents"."temperature" is null or "agents"."temperature" between 0 and 2)
);
--> statement-breakpoint
CREATE INDEX `agents_newest` ON `agents` (`created_at`);--> statement-breakpoint
CREATE TABLE `preferences` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `providers` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`base_url` text,
	`model` text,
	`sealed_key` text,
	`last_four` text,
	`capabilities` text,
	`models` text DEFAULT '[]' NOT NULL,
	`tested_at` integer,
	`latency_ms` integer,
	`test_error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "providers_kind" CHECK("providers"."kind" in ('openai', 'anthropic', 'google', 'openrouter', 'groq', 'azure', 'openai-compatible'))
);
--> statement-breakpoint
CREATE TABLE `uses` (
	`use` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`provider_id` text,
	`model` text,
	FOREIGN KEY (`provider_id`) REFERENCES `providers`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "uses_use" CHECK("uses"."use" in ('plans', 'tutor', 'lessons')),
	CONSTRAINT "uses_source" CHECK("uses"."source" in ('own', 'operator', 'offline')),
	CONSTRAINT "uses_own" CHECK(("uses"."source" = 'own') = ("uses"."provider_id" is not null))
);
--> statement-breakpoint
CREATE TABLE `cards` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`module_id` text NOT NULL,
	`run_id` text NOT NULL,
	`front` text NOT NULL,
	`back` text NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `cards_of_module` ON `cards` (`plan_id`,`module_id`,`position`);--> statement-breakpoint
CREATE TABLE `lessons` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`module_id` text NOT NULL,
	`task_id` text NOT NULL,
	`run_id` text NOT NULL,
	`title` text NOT NULL,
	`blocks` text NOT NULL,
	`minutes` integer NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "lessons_minutes" CHECK("lessons"."minutes" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lessons_one_a_task` ON `lessons` (`plan_id`,`task_id`);--> statement-breakpoint
CREATE TABLE `quiz_results` (
	`id` text PRIMARY KEY NOT NULL,
	`quiz_id` text NOT NULL,
	`answers` text NOT NULL,
	`right` integer NOT NULL,
	`total` integer NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`quiz_id`) REFERENCES `quizzes`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "quiz_results_right" CHECK("quiz_results"."right" between 0 and "quiz_results"."total")
);
--> statement-breakpoint
CREATE INDEX `quiz_results_of_quiz` ON `quiz_results` (`quiz_id`,`at`);--> statement-breakpoint
CREATE TABLE `quizzes` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`module_id` text NOT NULL,
	`run_id` text NOT NULL,
	`title` text NOT NULL,
	`questions` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `quizzes_of_module` ON `quizzes` (`plan_id`,`module_id`);--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`plan_id` text NOT NULL,
	`run_id` text NOT NULL,
	`week_of` text NOT NULL,
	`content` text NOT NULL,
	`proposal_id` text,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `reviews_of_plan` ON `reviews` (`plan_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `run_steps` (
	`run_id` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`label` text NOT NULL,
	`after` text DEFAULT '[]' NOT NULL,
	`status` text DEFAULT 'pending' NOT NULL,
	`output` text,
	`told` text DEFAULT '' NOT NULL,
	`error_code` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`started_at` integer,
	`settled_at` integer,
	PRIMARY KEY(`run_id`, `name`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "run_steps_status" CHECK("run_steps"."status" in ('pending', 'running', 'done', 'failed', 'skipped')),
	CONSTRAINT "run_steps_error_code" CHECK("run_steps"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'OPERATOR_CANCELLED', 'QUEUE_TIMEOUT', 'BUDGET_REACHED', 'UNEXPECTED_ERROR'))
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`workflow` text NOT NULL,
	`version` integer NOT NULL,
	`plan_id` text NOT NULL,
	`module_id` text DEFAULT '' NOT NULL,
	`client_id` text,
	`job_id` text NOT NULL,
	`fence` text,
	`status` text DEFAULT 'queued' NOT NULL,
	`input` text NOT NULL,
	`output` text,
	`error_code` text,
	`provider` text,
	`model` text,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`settled_at` integer,
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "runs_settled" CHECK(("runs"."status" in ('queued', 'running')) = ("runs"."settled_at" is null)),
	CONSTRAINT "runs_workflow" CHECK("runs"."workflow" in ('module-lessons', 'quiz-and-cards', 'weekly-review')),
	CONSTRAINT "runs_status" CHECK("runs"."status" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "runs_error_code" CHECK("runs"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'OPERATOR_CANCELLED', 'QUEUE_TIMEOUT', 'BUDGET_REACHED', 'UNEXPECTED_ERROR'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `runs_one_active` ON `runs` (`workflow`,`plan_id`,`module_id`) WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX `runs_started_once` ON `runs` (`client_id`) WHERE client_id is not null;--> statement-breakpoint
CREATE INDEX `runs_newest` ON `runs` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `runs_of_plan` ON `runs` (`plan_id`,`created_at`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
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
	`provider_id` text,
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
	CONSTRAINT "attempts_error_code" CHECK("__new_attempts"."error_code" in ('AI_TIMEOUT', 'AI_RATE_LIMIT', 'AI_UNAVAILABLE', 'JSON_PARSE_ERROR', 'VALIDATION_FAILED', 'CONFIG_ERROR', 'STORAGE_FULL', 'USER_CANCELLED', 'OPERATOR_CANCELLED', 'QUEUE_TIMEOUT', 'BUDGET_REACHED', 'UNEXPECTED_ERROR')),
	CONSTRAINT "attempts_provider" CHECK("__new_attempts"."provider" in ('offline', 'openai', 'anthropic', 'google', 'openrouter', 'groq', 'azure', 'openai-compatible')),
	CONSTRAINT "attempts_cost_status" CHECK("__new_attempts"."cost_status" in ('exact', 'estimated', 'unknown'))
);
--> statement-breakpoint
INSERT INTO `__new_attempts`("id", "plan_id", "number", "status", "classification", "error_code", "job_id", "purpose", "module_id", "input", "calls", "fence", "spent", "provider", "model", "started_at", "settled_at", "duration_ms", "modules_count", "tasks_count", "truncated_topic", "truncated_notes", "normalized_effort", "input_tokens", "output_tokens", "cost_nano_usd", "cost_status", "retry_at") SELECT "id", "plan_id", "number", "status", "classification", "error_code", "job_id", "purpose", "module_id", "input", "calls", "fence", "spent", "provider", "model", "started_at", "settled_at", "duration_ms", "modules_count", "tasks_count", "truncated_topic", "truncated_notes", "normalized_effort", "input_tokens", "output_tokens", "cost_nano_usd", "cost_status", "retry_at" FROM `attempts`;--> statement-breakpoint
DROP TABLE `attempts`;--> statement-breakpoint
ALTER TABLE `__new_attempts` RENAME TO `attempts`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_one_in_progress` ON `attempts` (`plan_id`) WHERE status = 'in_progress';--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_number_once` ON `attempts` (`plan_id`,`number`);--> statement-breakpoint
CREATE TABLE `__new_proposals` (
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
	CONSTRAINT "proposals_decided" CHECK(("__new_proposals"."state" = 'open') = ("__new_proposals"."decided_at" is null)),
	CONSTRAINT "proposals_purpose" CHECK("__new_proposals"."purpose" in ('create', 'regenerate', 'extend', 'replan')),
	CONSTRAINT "proposals_state" CHECK("__new_proposals"."state" in ('open', 'accepted', 'discarded'))
);
--> statement-breakpoint
INSERT INTO `__new_proposals`("id", "plan_id", "attempt_id", "purpose", "module_id", "base_version", "content", "input", "state", "created_at", "decided_at") SELECT "id", "plan_id", "attempt_id", "purpose", "module_id", "base_version", "content", "input", "state", "created_at", "decided_at" FROM `proposals`;--> statement-breakpoint
DROP TABLE `proposals`;--> statement-breakpoint
ALTER TABLE `__new_proposals` RENAME TO `proposals`;--> statement-breakpoint
CREATE UNIQUE INDEX `proposals_one_open` ON `proposals` (`plan_id`) WHERE state = 'open';--> statement-breakpoint
CREATE TABLE `__new_versions` (
	`plan_id` text NOT NULL,
	`version` integer NOT NULL,
	`reason` text NOT NULL,
	`change` text NOT NULL,
	`content` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`plan_id`, `version`),
	FOREIGN KEY (`plan_id`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "versions_version" CHECK("__new_versions"."version" >= 0),
	CONSTRAINT "versions_reason" CHECK("__new_versions"."reason" in ('regenerated', 'extended', 'edited', 'restored', 'replanned'))
);
--> statement-breakpoint
INSERT INTO `__new_versions`("plan_id", "version", "reason", "change", "content", "created_at") SELECT "plan_id", "version", "reason", "change", "content", "created_at" FROM `versions`;--> statement-breakpoint
DROP TABLE `versions`;--> statement-breakpoint
ALTER TABLE `__new_versions` RENAME TO `versions`;