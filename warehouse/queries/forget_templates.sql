-- Views made from a template stand on the other views: they are made anew after any of those changed.
delete from store.view_files
where name like 'templates/%';
