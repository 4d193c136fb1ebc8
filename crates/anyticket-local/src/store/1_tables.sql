-- Everything that is kept. `n` is a row's own number and never leaves the file; `id` is what callers see.
-- A new ticket always gets both a larger `n` and a larger `id` than every ticket before it.
-- Instants are microseconds since 1970 in UTC, days are days since 1970-01-01.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    email     TEXT,
    email_key TEXT UNIQUE,
    active    INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE projects (
    n            INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    key          TEXT UNIQUE,
    name         TEXT NOT NULL,
    parent       TEXT REFERENCES projects (id),
    is_group     INTEGER NOT NULL DEFAULT 0,
    last_number  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE statuses (
    n        INTEGER PRIMARY KEY,
    project  INTEGER NOT NULL REFERENCES projects (n),
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    category TEXT NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (project, id)
) STRICT;

CREATE TABLE kinds (
    n        INTEGER PRIMARY KEY,
    project  INTEGER NOT NULL REFERENCES projects (n),
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    subtask  INTEGER NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (project, id)
) STRICT;

CREATE TABLE fields (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    native_kind TEXT NOT NULL,
    read_only   INTEGER NOT NULL,
    unit        TEXT,
    choices     TEXT NOT NULL
) STRICT;

CREATE TABLE project_fields (
    project  INTEGER NOT NULL REFERENCES projects (n),
    field    INTEGER NOT NULL REFERENCES fields (n),
    required INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (project, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
    n        INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    color    TEXT
) STRICT;

-- The body comes last: a row without it is read without touching the pages that a long text spills over to.
CREATE TABLE tickets (
    n            INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    key          TEXT NOT NULL UNIQUE,
    project      INTEGER NOT NULL REFERENCES projects (n),
    status       INTEGER NOT NULL REFERENCES statuses (n),
    kind         INTEGER NOT NULL REFERENCES kinds (n),
    priority     INTEGER,
    parent       TEXT REFERENCES tickets (id),
    author       INTEGER REFERENCES users (n),
    reporter     INTEGER REFERENCES users (n),
    start_on     INTEGER,
    start_at     INTEGER,
    due_on       INTEGER,
    due_at       INTEGER,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    closed_at    INTEGER,
    points       REAL,
    seconds      INTEGER,
    archived     INTEGER NOT NULL,
    external_key TEXT UNIQUE,
    version      INTEGER NOT NULL,
    title        TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    body         TEXT
) STRICT;

-- The keys a ticket had before it moved to another project: they still lead to it.
CREATE TABLE former_keys (
    key    TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_labels (
    ticket INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    label  INTEGER NOT NULL REFERENCES labels (n),
    PRIMARY KEY (ticket, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_assignees (
    ticket INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    user   INTEGER NOT NULL REFERENCES users (n),
    PRIMARY KEY (ticket, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_places (
    ticket  INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    project INTEGER NOT NULL REFERENCES projects (n),
    PRIMARY KEY (ticket, project)
) STRICT, WITHOUT ROWID;

-- One row for each member of a value: one for a number, one for each choice of a list.
CREATE TABLE ticket_fields (
    ticket   INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    field    INTEGER NOT NULL REFERENCES fields (n),
    position INTEGER NOT NULL,
    value    ANY NOT NULL,
    PRIMARY KEY (ticket, field, position)
) STRICT, WITHOUT ROWID;

-- Stored once, in the direction of `blocks` and `duplicates`; kinds without a direction from the older ticket.
CREATE TABLE links (
    source INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    kind   TEXT NOT NULL,
    target INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    PRIMARY KEY (source, kind, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    ticket     INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    parent     TEXT REFERENCES comments (id) ON DELETE SET NULL,
    author     INTEGER REFERENCES users (n),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    private    INTEGER NOT NULL,
    body       TEXT NOT NULL
) STRICT;

-- While a file comes in, `pending_since` is the time of its last piece; it is empty once the file is whole.
CREATE TABLE attachments (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    ticket        INTEGER NOT NULL REFERENCES tickets (n) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    size          INTEGER NOT NULL,
    author        INTEGER REFERENCES users (n),
    created_at    INTEGER NOT NULL,
    pending_since INTEGER
) STRICT;

CREATE TABLE pieces (
    n          INTEGER PRIMARY KEY,
    attachment INTEGER NOT NULL REFERENCES attachments (n) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    content    BLOB NOT NULL,
    UNIQUE (attachment, position)
) STRICT;
