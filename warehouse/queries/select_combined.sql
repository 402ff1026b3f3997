-- The figures of a week's combined table, in the order of its lines (week before cumulative) and columns.
select c.row_kind::varchar as row_kind, unit_id, name, indicator, value, carried_from
from store.combined_as_of($as_of::timestamptz) as c
where week_ending = $week_ending::date
order by position, row_kind desc, indicator_position;
