-- Accounts and what belongs to them (module auth). Secrets are hashes: SHA-256 of random tokens, argon2id of passwords.

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,         -- lower case
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'user',  -- user, admin
    bio TEXT NOT NULL DEFAULT '',
    is_disabled INTEGER NOT NULL DEFAULT 0,
    avatar_version INTEGER,             -- of avatars; NULL: none
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER
);

CREATE TABLE avatars (
    user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    reauthenticated_until INTEGER NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE recovery_codes (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE reset_links (
    token_hash BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
);
CREATE INDEX reset_links_user ON reset_links (user_id);

CREATE TABLE invites (
    code TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    created_by INTEGER REFERENCES users ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,                 -- NULL: never
    uses INTEGER NOT NULL DEFAULT 0,
    max_uses INTEGER NOT NULL
);

CREATE TABLE site_settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Who did what. The actor's handle stays when the account is gone.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER,                 -- NULL: of the site
    actor_id INTEGER REFERENCES users ON DELETE SET NULL,
    actor TEXT NOT NULL,                -- empty: the server, or the command line
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX audit_channel ON audit (channel_id, id);
CREATE INDEX audit_actor ON audit (actor_id);
