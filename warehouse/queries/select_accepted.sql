-- Accepted submissions in order of receipt, by all that is decided.
select
    v.submission_id, u.unit_id, w.week_ending, v.version, v.received_at, o.submission_id as repeats, v.in_force
from store.versions_as_of('infinity'::timestamptz) as v
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
left join store.submissions as o on v.repeats_no = o.submission_no
order by v.received_at, v.submission_id;
