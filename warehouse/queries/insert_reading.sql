-- One reading of the inbox.
insert into store.readings (read_at, trouble, detail)
values ($read_at::timestamptz, $trouble, $detail);
