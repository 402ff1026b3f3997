-- A figure changed by telephone, or without a value the withdrawal of that; nothing if it names no unit, week or
-- indicator. Numbered in one sequence with the operators' decisions.
insert into store.corrections (
    correction_no, unit_no, week_no, row_kind, indicator_no, value, decided_at, reason, decided_by, after_message_no
)
select
    greatest(
        (select coalesce(max(d.decision_no), 0) from store.decisions as d),
        (select coalesce(max(c.correction_no), 0) from store.corrections as c)
    ) + 1 as correction_no,
    u.unit_no,
    w.week_no,
    $row_kind::store.row_kind as row_kind,
    i.indicator_no,
    $value::decimal(18, 6) as value,
    $decided_at::timestamptz as decided_at,
    $reason as reason,
    $decided_by as decided_by,
    (select coalesce(max(m.message_no), 0) from store.messages as m) as after_message_no
from store.units as u
inner join store.weeks as w on w.week_ending = $week_ending::date
inner join store.indicators as i on i.indicator = $indicator
where u.unit_id = $unit_id;
