-- A run with its pretended present.
insert into store.runs (run_id, kind, started_at)
select
    (select coalesce(max(r.run_id), 0) + 1 from store.runs as r) as run_id,
    $kind as kind,
    $started_at::timestamptz as started_at
returning run_id;
