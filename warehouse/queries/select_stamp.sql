-- The name of the snapshot that shows the present state: the count of changes, and which warehouse counted them
-- (a rebuilt warehouse counts anew).
select lpad(changes::varchar, 8, '0') || '-' || left(warehouse_id::varchar, 8) as stamp
from store.change_counter;
