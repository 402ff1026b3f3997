-- The letter with a Message-ID, and its latest state.
select l.letter_id, s.state
from store.letters as l
inner join store.letter_states as s using (letter_no)
where l.rfc_message_id = $rfc_message_id;
