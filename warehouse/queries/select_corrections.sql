-- Every correction by telephone and every withdrawal, in order.
select
    c.correction_no, c.after_message_no, u.unit_id, w.week_ending, c.row_kind::varchar as row_kind, i.indicator,
    c.value, c.reason, c.decided_by, c.decided_at
from store.corrections as c
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
inner join store.indicators as i using (indicator_no)
order by c.correction_no;
