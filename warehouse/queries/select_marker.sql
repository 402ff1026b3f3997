-- What is another one after every run and every change: the count of changes, whose it is, and the last run.
select
    changes::varchar || '-' || warehouse_id::varchar as stamp,
    (select coalesce(max(r.run_id), 0) from store.runs as r) as run_id
from store.change_counter;
