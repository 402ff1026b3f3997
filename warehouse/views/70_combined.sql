-- The lines of the combined table, one row per figure. `combined_table` turns them into columns, the report reads them.

create or replace macro store.combined_as_of(t) as table
with shown as (
    select w.week_ending, u.unit_id, u.name, u.position, k.row_kind, i.indicator, i.position as indicator_position
    from store.shown_weeks_as_of(t) as w
    cross join store.units as u
    cross join (select unnest(enum_range(null::store.row_kind)) as row_kind) as k
    cross join store.indicators as i
    where u.position is not null and i.position is not null
),

lines as (
    select
        s.week_ending, s.unit_id, s.name, s.position, s.row_kind, s.indicator, s.indicator_position,
        f.value, f.carried_from
    from shown as s
    left join store.figures_as_of(t) as f using (week_ending, unit_id, row_kind, indicator)
)

select
    week_ending, row_kind, unit_id, name, position, indicator, indicator_position,
    value::decimal(38, 6) as value,
    carried_from
from lines
union all
-- A sum leaves out what is missing; where everything is missing it is missing itself, not 0.
select
    week_ending, row_kind, null as unit_id, '全省合计' as name, max(position) + 1 as position, indicator,
    indicator_position,
    sum(value) as value,
    min(carried_from) as carried_from
from lines
group by week_ending, row_kind, indicator, indicator_position;
