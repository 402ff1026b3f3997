-- Warnings on the submissions in force for a week.
select u.unit_id, u.name as unit_name, f.rule, f.cell, f.message
from store.in_force_as_of($as_of::timestamptz) as i
inner join store.weeks as w using (week_no)
inner join store.units as u using (unit_no)
inner join store.findings_as_of($as_of::timestamptz) as f using (submission_no)
where w.week_ending = $week_ending::date and f.severity = 'warning'
order by u.position, u.unit_id, f.ordinal;
