-- A letter's latest state.
select s.state
from store.letters as l
inner join store.letter_states as s using (letter_no)
where l.letter_id = $letter_id;
