-- Required units that nothing is accepted for in a week, by all that is decided.
with reported as (
    select f.unit_no
    from store.in_force_as_of('infinity'::timestamptz) as f
    inner join store.weeks as w using (week_no)
    where w.week_ending = $week_ending::date
)

select u.unit_id
from store.units as u
anti join reported as r using (unit_no)
where u.required and u.position is not null
order by u.position;
