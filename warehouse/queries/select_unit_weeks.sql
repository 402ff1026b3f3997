-- A unit's figures of one indicator in the forms that count, week by week, by all that is decided.
select
    f.week_ending,
    max(f.value) filter (where f.row_kind = 'week') as week,
    max(f.value) filter (where f.row_kind = 'cumulative') as cumulative
from store.figures_as_of('infinity'::timestamptz) as f
where f.unit_id = $unit_id and f.indicator = $indicator and f.carried_from is null
group by f.week_ending
order by f.week_ending;
