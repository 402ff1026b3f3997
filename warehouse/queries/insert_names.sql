-- Names with their keys.
insert into store.names (enterprise, enterprise_key)
select enterprise, enterprise_key from incoming;
