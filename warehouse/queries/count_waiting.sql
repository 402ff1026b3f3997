-- What waits for a person or for the next run.
select
    (select count(*) from submissions as s where s.state = 'held') as held,
    (select count(*) from letters as l where l.state in ('failed', 'partial', 'unknown')) as trouble,
    (select count(*) from letters as l where l.state = 'queued') as queued;
