-- Whether the required units were in time for a week, in the order of the campaign.
select week_ending, unit_id, name, status, received_at, minutes_late, reason
from timeliness_as_of($as_of::timestamptz)
where week_ending = $week_ending::date
order by position;
