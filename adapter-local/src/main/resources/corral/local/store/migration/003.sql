-- Why sandboxes ended, the oldest first; bounded in number and age.
CREATE TABLE ended (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT    NOT NULL UNIQUE,
  team       TEXT    NOT NULL,
  template   TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  why        TEXT    NOT NULL,
  asked_by   TEXT    NOT NULL,
  at         INTEGER NOT NULL
);
