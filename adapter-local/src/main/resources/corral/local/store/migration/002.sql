-- What the holder of a key may do, what its sandboxes and its team's may use together, and when it was used last.
ALTER TABLE team ADD COLUMN quotas TEXT NOT NULL DEFAULT '[]';

ALTER TABLE api_key ADD COLUMN role TEXT NOT NULL DEFAULT 'MEMBER';
ALTER TABLE api_key ADD COLUMN quotas TEXT NOT NULL DEFAULT '[]';
ALTER TABLE api_key ADD COLUMN created_by TEXT;
ALTER TABLE api_key ADD COLUMN last_used INTEGER;
