-- When the inbox was last read in full by a time.
select max(read_at) as read_at
from store.readings
where trouble is null and read_at <= $until::timestamptz;
