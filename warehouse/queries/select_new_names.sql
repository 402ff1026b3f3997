-- Names in lists that have no key yet.
select distinct h.enterprise
from store.hazards as h
where h.enterprise not in (select n.enterprise from store.names as n)
order by h.enterprise;
