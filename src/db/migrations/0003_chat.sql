-- Chat: lines, each room's modes, and who may not speak. Times are milliseconds since the epoch.

CREATE TABLE chat_messages (
    -- Never given twice: clients tell lines apart by it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    badges TEXT NOT NULL DEFAULT '',    -- as of then, separated by spaces
    mentions TEXT NOT NULL DEFAULT '',  -- handles, separated by spaces
    sent_at INTEGER NOT NULL,
    broadcast_id TEXT,
    media_time_ms INTEGER,
    reply_to INTEGER,  -- a line that may be gone
    deleted_at INTEGER
);
CREATE INDEX chat_messages_by_channel ON chat_messages (channel_id, id);
CREATE INDEX chat_messages_by_user ON chat_messages (user_id, channel_id, id);

CREATE TABLE chat_settings (
    channel_id INTEGER PRIMARY KEY REFERENCES channels (id) ON DELETE CASCADE,
    slow_mode_s INTEGER NOT NULL,
    followers_only_minutes INTEGER,  -- NULL: everybody
    emote_only INTEGER NOT NULL,
    links_allowed INTEGER NOT NULL,
    moderators_only INTEGER NOT NULL
);

CREATE TABLE chat_moderators (
    channel_id INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX chat_moderators_by_user ON chat_moderators (user_id);

CREATE TABLE chat_bans (
    channel_id INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    until INTEGER,  -- NULL: until it is lifted
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,  -- a handle
    created_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX chat_bans_by_user ON chat_bans (user_id);

CREATE TABLE chat_words (
    channel_id INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (channel_id, position)
);
