-- The last correction by telephone of a figure, or its withdrawal (without a value).
select 'c' || c.correction_no as correction_id, c.value, c.reason, c.decided_by, c.decided_at
from store.corrections as c
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
inner join store.indicators as i using (indicator_no)
where
    u.unit_id = $unit_id and w.week_ending = $week_ending::date and i.indicator = $indicator
    and c.row_kind = $row_kind::store.row_kind
order by c.decided_at desc, c.correction_no desc
limit 1;
