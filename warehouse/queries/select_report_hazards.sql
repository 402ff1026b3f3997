-- The joint list of a week's report, in the order of units and of their lists.
select unit_id, unit_name, position, enterprise, location, industry, detail
from store.hazards_as_of($as_of::timestamptz)
where week_ending = $week_ending::date
order by unit_position, unit_id, position;
