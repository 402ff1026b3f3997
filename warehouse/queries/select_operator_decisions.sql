-- What operators decided on forms, in order, each with the number of the mail that was judged last before.
select
    d.decision_no,
    coalesce(
        d.after_message_no,
        (select max(m.message_no) from store.messages as m where m.known_at <= d.decided_at)
    ) as after_message_no,
    s.submission_id, d.verdict, u.unit_id, w.week_ending, d.reason, d.decided_by, d.decided_at
from store.decisions as d
inner join store.submissions as s using (submission_no)
left join store.units as u using (unit_no)
left join store.weeks as w using (week_no)
where d.decided_by <> 'pipeline'
order by d.decision_no;
