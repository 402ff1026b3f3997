-- The recipients that a mail server has taken a letter for, in any attempt. Of one on its way or in doubt it is not known.
select distinct unnest(e.accepted) as address
from store.letters as l
inner join store.letter_events as e using (letter_no)
where l.letter_id = $letter_id and e.state not in ('sending', 'unknown');
