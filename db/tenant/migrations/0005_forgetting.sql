DROP INDEX `calls_of_agent`;--> statement-breakpoint
CREATE INDEX `chunks_to_forget` ON `chunks` (`at`) WHERE type in ('begun', 'text');--> statement-breakpoint
CREATE INDEX `messages_of_agent` ON `messages` (agent ->> '$.id',`settled_at`,`status`,`error_code`) WHERE settled_at is not null;