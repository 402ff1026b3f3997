-- Weeks that the campaign asks for, with their deadlines; those it no longer has are not due.
merge into store.weeks as w
using (
    select
        (select coalesce(max(o.week_no), 0) from store.weeks as o) + position::integer as new_no,
        week_ending::date as week_ending,
        deadline::timestamptz as deadline
    from incoming
) as n
on w.week_ending = n.week_ending
when matched and (w.deadline, w.due) is distinct from (n.deadline, true)
    then update set deadline = n.deadline, due = true
when not matched
    then insert (week_no, week_ending, deadline, due)
    values (n.new_no, n.week_ending, n.deadline, true)
when not matched by source and w.due
    then update set due = false;
