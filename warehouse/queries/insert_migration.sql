-- Remembers a migration that has just run.
insert into store.migrations (name, sha256)
values ($name, $sha256);
