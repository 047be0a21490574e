-- One row per sandbox. Desired and observed are documents of their own, since they are written apart.
CREATE TABLE sandbox (
  id         TEXT    NOT NULL PRIMARY KEY,
  version    INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  desired    TEXT    NOT NULL,
  observed   TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE team (
  id            TEXT    NOT NULL PRIMARY KEY,
  max_sandboxes INTEGER NOT NULL,
  created_at    INTEGER NOT NULL
) WITHOUT ROWID;

-- The key itself is never stored.
CREATE TABLE api_key (
  id         TEXT    NOT NULL PRIMARY KEY,
  team       TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  hash       TEXT    NOT NULL UNIQUE,
  suffix     TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX api_key_of_team ON api_key (team, created_at, id);

CREATE TABLE installation_key (
  number INTEGER PRIMARY KEY,
  id     TEXT    NOT NULL UNIQUE,
  secret BLOB    NOT NULL
);
