-- What each unit gives to a total of the province as known at a time, and the total, last (without unit).
select unit_id, name, value, carried_from
from store.combined_as_of($as_of::timestamptz) as c
where
    week_ending = $week_ending::date and c.row_kind = $row_kind::store.row_kind and indicator = $indicator
order by position;
