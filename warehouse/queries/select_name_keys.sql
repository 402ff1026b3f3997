-- The keys of all names.
select distinct enterprise_key
from store.names
order by enterprise_key;
