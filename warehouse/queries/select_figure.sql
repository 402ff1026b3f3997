-- One figure of a unit and week, by all that is decided, with the correction that counts in it, if any.
select f.value, f.cell_value, f.correction_no
from store.figures_as_of('infinity'::timestamptz) as f
where
    f.week_ending = $week_ending::date and f.unit_id = $unit_id and f.indicator = $indicator
    and f.row_kind = $row_kind::store.row_kind and f.carried_from is null;
