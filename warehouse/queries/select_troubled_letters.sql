-- Letters that a person has to look at and that no alert has named yet: refused, in doubt for long, put off for long.
-- An alert's key has the marks of all letters that it names. There is no alert about an alert.
with attempts as (
    select
        letter_no,
        arg_max(accepted, event_no) as accepted,
        count(*) - 1 as tried
    from store.letter_events
    group by letter_no
),

troubled as (
    select
        l.letter_no, l.kind, l.subject, l.recipients, s.state, s.detail, a.accepted,
        concat_ws(':', l.letter_id, s.state, len(a.accepted)) as mark
    from store.letters as l
    inner join store.letter_states as s using (letter_no)
    inner join attempts as a using (letter_no)
    where
        l.kind <> 'alert'
        and (
            s.state in ('failed', 'partial')
            or (s.state = 'unknown' and s.since <= $unknown_since::timestamptz)
            or (s.state = 'queued' and a.tried > 0 and l.created_at <= $queued_since::timestamptz)
        )
)

select t.mark, t.kind, t.subject, t.recipients, t.state, t.detail, t.accepted
from troubled as t
where not exists (
    select 1 from store.letters as told
    where told.kind = 'alert' and contains(told.letter_key, t.mark)
)
order by t.letter_no;
