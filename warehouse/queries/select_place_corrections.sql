-- Every correction by telephone of a figure until a time, and every withdrawal.
select c.decided_at, c.value, c.decided_by, c.reason
from store.corrections as c
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
inner join store.indicators as i using (indicator_no)
where
    c.decided_at <= $as_of::timestamptz and u.unit_id = $unit_id and w.week_ending = $week_ending::date
    and i.indicator = $indicator and c.row_kind = $row_kind::store.row_kind
order by c.decided_at, c.correction_no;
