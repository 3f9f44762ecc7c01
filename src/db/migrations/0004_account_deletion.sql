-- Accounts that are going (module auth): out of sight at once, deleted when it is due. NULL: it stays.
ALTER TABLE users ADD COLUMN deletion_due_at INTEGER;
CREATE INDEX users_going ON users (deletion_due_at) WHERE deletion_due_at IS NOT NULL;

-- The channels that anybody sees: not those that were taken out of the configuration file, nor those of accounts that are going.
CREATE VIEW shown_channels AS
    SELECT c.* FROM channels c LEFT JOIN users u ON u.id = c.user_id
    WHERE c.is_declared <> 0 OR (c.user_id IS NOT NULL AND u.deletion_due_at IS NULL);

-- Ids of users and channels are never given twice: what the audit log, or a server's memory, has by such an id would be the newcomer's.
CREATE TABLE last_ids (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
);
INSERT INTO last_ids (name, last) VALUES ('users', 0), ('channels', 0);
CREATE TRIGGER users_gone AFTER DELETE ON users BEGIN
    UPDATE last_ids SET last = max(last, OLD.id) WHERE name = 'users';
END;
CREATE TRIGGER channels_gone AFTER DELETE ON channels BEGIN
    UPDATE last_ids SET last = max(last, OLD.id) WHERE name = 'channels';
END;

DROP TRIGGER users_named;
CREATE TRIGGER users_named AFTER UPDATE OF display_name, avatar_version, is_disabled, deletion_due_at ON users BEGIN
    UPDATE channels SET version = version + 1 WHERE user_id = NEW.id;
END;
