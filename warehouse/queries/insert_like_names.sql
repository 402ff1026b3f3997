-- Pairs of keys that are alike.
insert into store.like_names (first_key, second_key, likeness)
select first_key, second_key, likeness::double from incoming;
