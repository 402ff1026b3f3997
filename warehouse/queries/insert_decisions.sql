-- The pipeline's decision on each incoming form.
insert into store.decisions (
    decision_no, submission_no, decided_at, verdict, unit_no, week_no, repeats_no, reason, decided_by
)
select
    (select coalesce(max(d.decision_no), 0) from store.decisions as d)
    + row_number() over (order by s.submission_no) as decision_no,
    s.submission_no,
    s.known_at as decided_at,
    i.verdict,
    u.unit_no,
    w.week_no,
    o.submission_no as repeats_no,
    i.reason,
    'pipeline' as decided_by
from incoming as i
inner join store.submissions as s on s.submission_id = i.submission_id::varchar
left join store.units as u on u.unit_id = i.unit_id::varchar
left join store.weeks as w on w.week_ending = i.week_ending::date
left join store.submissions as o on o.submission_id = i.repeats::varchar;
