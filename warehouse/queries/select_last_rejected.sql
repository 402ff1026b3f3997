-- The error messages of the last form of each unit for a week, where that form was rejected; in order of their place.
with latest as (
    select unit_id, arg_max(submission_id, received_at) as submission_id, arg_max(state, received_at) as state
    from submissions
    where week_ending = $week_ending::date and unit_id is not null
    group by unit_id
)

select l.unit_id, f.message
from latest as l
inner join findings as f using (submission_id)
where l.state = 'rejected' and f.severity = 'error'
order by l.unit_id, f.sheet, f.cell, f.message;
