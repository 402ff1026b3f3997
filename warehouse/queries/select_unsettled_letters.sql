-- The letters of which nobody knows whether they went out: whom the last attempt was for, and how often it came to that.
with doubts as (
    select
        letter_no,
        arg_max(accepted, event_no) as on_the_way,
        count(*) as doubts
    from store.letter_events
    where state = 'unknown'
    group by letter_no
)

select
    s.state, s.since, s.detail,
    coalesce(d.on_the_way, []) as on_the_way,
    coalesce(d.doubts, 0) as doubts,
    l.letter_id, l.letter_key, l.kind, l.week_ending, l.unit_id, l.recipients, l.subject, l.rfc_message_id, l.content
from store.letters as l
inner join store.letter_states as s using (letter_no)
left join doubts as d using (letter_no)
where s.state in ('sending', 'unknown')
order by l.letter_no;
