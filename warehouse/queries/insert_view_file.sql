-- Remembers a repeatable file that has just run.
insert into store.view_files (name, sha256)
values ($name, $sha256);
