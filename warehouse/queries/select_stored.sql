-- Forms by the beginning of their id, or all of one mail, with the last decision on each, by all that is decided.
select
    s.submission_id, m.message_sha256, s.attachment_sha256, s.file_name, s.sheet, u.unit_id, w.week_ending,
    s.received_at, d.verdict, d.reason, o.submission_id as repeats, s.filled_by, m.sender, m.subject, d.decided_at,
    d.decided_by, v.in_force
from store.submissions as s
inner join store.messages as m using (message_no)
inner join store.decisions_as_of('infinity'::timestamptz) as d using (submission_no)
left join store.versions_as_of('infinity'::timestamptz) as v using (submission_no)
left join store.submissions as o on v.repeats_no = o.submission_no
left join store.units as u on d.unit_no = u.unit_no
left join store.weeks as w on d.week_no = w.week_no
where starts_with(s.submission_id, $prefix) or m.message_sha256 = $message_sha256
order by s.submission_no;
