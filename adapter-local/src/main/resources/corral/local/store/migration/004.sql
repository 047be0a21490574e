-- One row per snapshot; its stage stands apart from the rest, since it changes under a condition.
CREATE TABLE snapshot (
  id         TEXT    NOT NULL PRIMARY KEY,
  stage      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  record     TEXT    NOT NULL
) WITHOUT ROWID;
