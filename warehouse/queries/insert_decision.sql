-- An operator's decision on a form; nothing if there is no such form. Numbered in one sequence with the corrections.
insert into store.decisions (
    decision_no, submission_no, decided_at, verdict, unit_no, week_no, repeats_no, reason, decided_by, after_message_no
)
select
    greatest(
        (select coalesce(max(d.decision_no), 0) from store.decisions as d),
        (select coalesce(max(c.correction_no), 0) from store.corrections as c)
    ) + 1 as decision_no,
    s.submission_no,
    $decided_at::timestamptz as decided_at,
    $verdict as verdict,
    (select u.unit_no from store.units as u where u.unit_id = $unit_id) as unit_no,
    (select w.week_no from store.weeks as w where w.week_ending = $week_ending::date) as week_no,
    (select o.submission_no from store.submissions as o where o.submission_id = $repeats) as repeats_no,
    $reason as reason,
    $decided_by as decided_by,
    (select coalesce(max(m.message_no), 0) from store.messages as m) as after_message_no
from store.submissions as s
where s.submission_id = $submission_id;
