-- How many weeks are over at the present.
select count(*) as closed
from store.weeks
where due and deadline < (select p.known_at from store.present as p);
