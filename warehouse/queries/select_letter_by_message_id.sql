-- The letter with a Message-ID: its latest state, its recipients, and whom the latest event names.
select
    l.letter_id,
    s.state,
    l.recipients,
    arg_max(e.accepted, e.event_no) as accepted
from store.letters as l
inner join store.letter_states as s using (letter_no)
inner join store.letter_events as e using (letter_no)
where l.rfc_message_id = $rfc_message_id
group by l.letter_id, s.state, l.recipients;
