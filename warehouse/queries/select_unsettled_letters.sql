-- The letters of which nobody knows whether they went out: whom the last attempt was for, and how often it came to that.
with attempts as (
    select
        letter_no,
        arg_max(accepted, event_no) as on_the_way,
        count(*) filter (where state = 'unknown') as doubts
    from store.letter_events
    where state in ('sending', 'unknown')
    group by letter_no
)

select
    s.state, s.since, s.detail,
    a.on_the_way, a.doubts,
    l.letter_id, l.letter_key, l.kind, l.week_ending, l.unit_id, l.recipients, l.subject, l.rfc_message_id, l.content
from store.letters as l
inner join store.letter_states as s using (letter_no)
inner join attempts as a using (letter_no)
where s.state in ('sending', 'unknown')
order by l.letter_no;
