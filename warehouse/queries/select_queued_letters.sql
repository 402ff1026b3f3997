-- The letters to send, in order of creation.
select
    l.letter_id, l.letter_key, l.kind, l.week_ending, l.unit_id, l.recipients, l.subject, l.rfc_message_id, l.content
from store.letters as l
inner join store.letter_states as s using (letter_no)
where s.state = 'queued'
order by l.letter_no;
