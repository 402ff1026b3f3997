-- Every decision until a time on the forms that ever stood for a unit and week, with the figure that each form has.
select d.decided_at, s.submission_id, s.file_name, s.received_at, d.verdict, d.decided_by, d.reason, f.value
from store.decisions as d
inner join store.submissions as s using (submission_no)
left join store.indicators as i on i.indicator = $indicator
left join store.figures as f
    on
        s.submission_no = f.submission_no and i.indicator_no = f.indicator_no
        and f.row_kind = $row_kind::store.row_kind
where
    d.decided_at <= $as_of::timestamptz
    and d.submission_no in (
        select e.submission_no
        from store.decisions as e
        inner join store.units as u using (unit_no)
        inner join store.weeks as w using (week_no)
        where u.unit_id = $unit_id and w.week_ending = $week_ending::date
    )
order by d.decided_at, d.decision_no;
