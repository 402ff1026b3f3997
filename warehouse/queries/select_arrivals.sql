-- When forms with that verdict were received, where unit and week are known.
select u.unit_id, w.week_ending, s.received_at
from store.decisions_as_of('infinity'::timestamptz) as d
inner join store.submissions as s using (submission_no)
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
where d.verdict = $verdict
order by s.received_at, s.submission_id;
