-- Incoming figures of unknown indicators, or two for one indicator of a row.
with named as (
    select
        submission_id::varchar as submission_id,
        row_kind::varchar as row_kind,
        indicator::varchar as indicator
    from incoming
)

select submission_id, 'there is no indicator ' || indicator as problem
from named
where indicator not in (select i.indicator from store.indicators as i)
union all
select submission_id, 'two figures for ' || row_kind || ' ' || indicator as problem
from named
group by submission_id, row_kind, indicator
having count(*) > 1
order by submission_id, problem;
