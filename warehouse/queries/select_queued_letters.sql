-- The letters to send, in order of creation; behind them those that were tried before, or one that the server puts
-- off for ever would hold up all others.
with attempts as (
    select letter_no, count(*) - 1 as tried
    from store.letter_events
    group by letter_no
)

select
    l.letter_id, l.letter_key, l.kind, l.week_ending, l.unit_id, l.recipients, l.subject, l.rfc_message_id, l.content
from store.letters as l
inner join store.letter_states as s using (letter_no)
inner join attempts as a using (letter_no)
where s.state = 'queued'
order by a.tried, l.letter_no;
