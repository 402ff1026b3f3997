-- Forgets a repeatable file before it is remembered with its new text.
delete from store.view_files
where name = $name;
