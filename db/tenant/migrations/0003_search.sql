CREATE TABLE `search_entries` (
	`id` integer PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`message_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_entries_of_message` ON `search_entries` (`message_id`) WHERE message_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `search_entries_of_title` ON `search_entries` (`conversation_id`) WHERE message_id is null;--> statement-breakpoint
ALTER TABLE `agents` ADD `lost_provider` text;--> statement-breakpoint
UPDATE `agents` SET `lost_provider` = 'a provider' WHERE `provider_id` IS NULL AND `model` IS NOT NULL;--> statement-breakpoint
CREATE VIRTUAL TABLE `search_words` USING fts5(`text`, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");--> statement-breakpoint
INSERT INTO `search_entries` (`conversation_id`, `message_id`) SELECT `id`, NULL FROM `conversations`;--> statement-breakpoint
INSERT INTO `search_entries` (`conversation_id`, `message_id`) SELECT `conversation_id`, `id` FROM `messages` WHERE `text` <> '' ORDER BY `id`;--> statement-breakpoint
INSERT INTO `search_words` (`rowid`, `text`) SELECT e.`id`, coalesce(m.`text`, c.`title`) FROM `search_entries` e JOIN `conversations` c ON c.`id` = e.`conversation_id` LEFT JOIN `messages` m ON m.`id` = e.`message_id`;--> statement-breakpoint
CREATE TRIGGER `search_message_added` AFTER INSERT ON `messages` WHEN new.`text` <> '' BEGIN
	INSERT INTO `search_entries` (`conversation_id`, `message_id`) VALUES (new.`conversation_id`, new.`id`);
	INSERT INTO `search_words` (`rowid`, `text`) SELECT `id`, new.`text` FROM `search_entries` WHERE `message_id` = new.`id`;
END;--> statement-breakpoint
CREATE TRIGGER `search_message_changed` AFTER UPDATE OF `text` ON `messages` WHEN new.`text` <> old.`text` BEGIN
	DELETE FROM `search_words` WHERE `rowid` = (SELECT `id` FROM `search_entries` WHERE `message_id` = new.`id`);
	DELETE FROM `search_entries` WHERE `message_id` = new.`id`;
	INSERT INTO `search_entries` (`conversation_id`, `message_id`) SELECT new.`conversation_id`, new.`id` WHERE new.`text` <> '';
	INSERT INTO `search_words` (`rowid`, `text`) SELECT `id`, new.`text` FROM `search_entries` WHERE `message_id` = new.`id`;
END;--> statement-breakpoint
CREATE TRIGGER `search_message_removed` AFTER DELETE ON `messages` BEGIN
	DELETE FROM `search_words` WHERE `rowid` = (SELECT `id` FROM `search_entries` WHERE `message_id` = old.`id`);
	DELETE FROM `search_entries` WHERE `message_id` = old.`id`;
END;--> statement-breakpoint
CREATE TRIGGER `search_title_added` AFTER INSERT ON `conversations` BEGIN
	INSERT INTO `search_entries` (`conversation_id`) VALUES (new.`id`);
	INSERT INTO `search_words` (`rowid`, `text`) SELECT `id`, new.`title` FROM `search_entries` WHERE `conversation_id` = new.`id` AND `message_id` IS NULL;
END;--> statement-breakpoint
CREATE TRIGGER `search_title_changed` AFTER UPDATE OF `title` ON `conversations` WHEN new.`title` <> old.`title` BEGIN
	DELETE FROM `search_words` WHERE `rowid` = (SELECT `id` FROM `search_entries` WHERE `conversation_id` = new.`id` AND `message_id` IS NULL);
	INSERT INTO `search_words` (`rowid`, `text`) SELECT `id`, new.`title` FROM `search_entries` WHERE `conversation_id` = new.`id` AND `message_id` IS NULL;
END;--> statement-breakpoint
CREATE TRIGGER `search_title_removed` AFTER DELETE ON `conversations` BEGIN
	DELETE FROM `search_words` WHERE `rowid` = (SELECT `id` FROM `search_entries` WHERE `conversation_id` = old.`id` AND `message_id` IS NULL);
	DELETE FROM `search_entries` WHERE `conversation_id` = old.`id` AND `message_id` IS NULL;
END;
