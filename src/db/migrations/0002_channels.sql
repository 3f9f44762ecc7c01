-- Channels, who publishes to them, who follows them, and what was broadcast. Times are milliseconds since the epoch.

CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    art BLOB,
    art_type TEXT NOT NULL DEFAULT '',
    art_version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);

-- user_id is NULL for a channel of the configuration file that nobody has an account for. is_declared = 0 with user_id NULL: it was taken
-- out of the file; nobody sees it until it is declared again.
CREATE TABLE channels (
    id INTEGER PRIMARY KEY,
    user_id INTEGER UNIQUE REFERENCES users(id) ON DELETE CASCADE,
    handle TEXT NOT NULL UNIQUE,
    is_declared INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    category_id INTEGER REFERENCES categories(id) ON DELETE SET NULL,
    language TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted', 'members', 'private')),
    thumbnail TEXT NOT NULL DEFAULT 'on' CHECK (thumbnail IN ('on', 'off', 'blur')),
    version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    last_live_at INTEGER
);
CREATE INDEX channels_by_category ON channels(category_id);

CREATE TABLE channel_tags (
    channel_id INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (channel_id, position)
);

CREATE TABLE channel_allowed (
    channel_id INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
);
CREATE INDEX channel_allowed_by_user ON channel_allowed(user_id);

-- hash: SHA-256 of the key, what publishers are known by. sealed: the key itself, encrypted with a key that is not in this database; NULL
-- for one of the configuration file.
CREATE TABLE stream_keys (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    sealed BLOB,
    hint TEXT NOT NULL DEFAULT '',
    is_declared INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    last_used_address TEXT,
    refused_attempts INTEGER NOT NULL DEFAULT 0,
    last_refused_at INTEGER
);
CREATE INDEX stream_keys_by_channel ON stream_keys(channel_id);

-- Keys that were replaced or deleted, so that who still uses one is told from who guesses. key_id: the key in its place.
CREATE TABLE former_stream_keys (
    hash BLOB PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
    key_id INTEGER REFERENCES stream_keys(id) ON DELETE SET NULL,
    retired_at INTEGER NOT NULL
);
CREATE INDEX former_stream_keys_by_channel ON former_stream_keys(channel_id);

CREATE TABLE follows (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, channel_id)
);
CREATE INDEX follows_by_channel ON follows(channel_id);

-- ended_at is NULL while it runs, and after a crash until the next start, which takes last_seen_at for the end.
CREATE TABLE broadcasts (
    id INTEGER PRIMARY KEY,
    broadcast_id TEXT NOT NULL UNIQUE,
    channel_id INTEGER NOT NULL REFERENCES channels(id) ON DELETE CASCADE,
    title TEXT NOT NULL DEFAULT '',
    category_id INTEGER REFERENCES categories(id) ON DELETE SET NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    last_seen_at INTEGER NOT NULL,
    peak_viewers INTEGER NOT NULL DEFAULT 0,
    unique_viewers INTEGER NOT NULL DEFAULT 0,
    watch_time_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX broadcasts_by_channel ON broadcasts(channel_id, started_at);
CREATE INDEX broadcasts_by_start ON broadcasts(started_at);
CREATE INDEX broadcasts_open ON broadcasts(id) WHERE ended_at IS NULL;

-- rowid is the id in the table that is searched; rows whose table has no such id any more are taken out by and by. Case and accents are folded; prefixes of two and three letters have an index.
CREATE VIRTUAL TABLE channel_search USING fts5(name, detail, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIRTUAL TABLE category_search USING fts5(name, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIRTUAL TABLE broadcast_search USING fts5(title, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

-- Tells the servers' memory to look at the channel again, and to put its new name into the index: triggers may not write to that.
CREATE TRIGGER users_named AFTER UPDATE OF display_name, avatar_version, is_disabled ON users BEGIN
    UPDATE channels SET version = version + 1 WHERE user_id = NEW.id;
END;

INSERT INTO categories (slug, name, created_at) VALUES
    ('chatting', 'Chatting', 0), ('gaming', 'Gaming', 0), ('music', 'Music', 0), ('art', 'Art', 0), ('sport', 'Sport', 0),
    ('science', 'Science', 0);
INSERT INTO category_search (rowid, name) SELECT id, name FROM categories;
