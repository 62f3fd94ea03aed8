CREATE TABLE `audit` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`account_id` text,
	`email_hash` text,
	`target` text,
	`address` text,
	`user_agent` text,
	`request_id` text
);
--> statement-breakpoint
CREATE INDEX `audit_of_account` ON `audit` (`account_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_time` ON `audit` (`at`);--> statement-breakpoint
CREATE TABLE `instance_settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `root_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "root_keys_state" CHECK("root_keys"."state" in ('current', 'retiring'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `root_keys_one_current` ON `root_keys` (`state`) WHERE state = 'current';--> statement-breakpoint
CREATE TABLE `spend` (
	`call_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`month` text NOT NULL,
	`nano_usd` integer NOT NULL,
	`settled` integer DEFAULT false NOT NULL,
	`at` integer NOT NULL,
	CONSTRAINT "spend_nano_usd" CHECK("spend"."nano_usd" >= 0)
);
--> statement-breakpoint
CREATE INDEX `spend_by_month` ON `spend` (`month`,`tenant_id`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text DEFAULT 'plan' NOT NULL,
	`subject_id` text NOT NULL,
	`status` text DEFAULT 'queued' NOT NULL,
	`visible_at` integer NOT NULL,
	`lease_until` integer,
	`fence` text,
	`runs` integer DEFAULT 0 NOT NULL,
	`max_runs` integer NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`deferrals` integer DEFAULT 0 NOT NULL,
	`started_at` integer,
	`end_code` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "jobs_kind" CHECK("__new_jobs"."kind" in ('plan', 'reply', 'workflow')),
	CONSTRAINT "jobs_status" CHECK("__new_jobs"."status" in ('queued', 'running', 'done', 'dropped', 'dead', 'cancelled')),
	CONSTRAINT "jobs_runs" CHECK("__new_jobs"."runs" between 0 and "__new_jobs"."max_runs"),
	CONSTRAINT "jobs_lease" CHECK(("__new_jobs"."status" = 'running') = ("__new_jobs"."lease_until" is not null))
);
--> statement-breakpoint
INSERT INTO `__new_jobs`("id", "tenant_id", "subject_id", "status", "visible_at", "lease_until", "fence", "runs", "max_runs", "priority", "deferrals", "started_at", "end_code", "created_at", "finished_at") SELECT "id", "tenant_id", "plan_id", "status", "visible_at", "lease_until", "fence", "runs", "max_runs", "priority", "deferrals", "started_at", "end_code", "created_at", "finished_at" FROM `jobs`;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `jobs_to_claim` ON `jobs` (`status`,`visible_at`);--> statement-breakpoint
CREATE INDEX `jobs_of_subject` ON `jobs` (`tenant_id`,`subject_id`);