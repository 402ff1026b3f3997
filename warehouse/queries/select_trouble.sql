-- What kept the inbox from being read in a span of time, the last first.
select read_at, trouble, detail
from store.readings
where trouble is not null and read_at >= $since::timestamptz and read_at <= $until::timestamptz
order by read_at desc, rowid desc;
