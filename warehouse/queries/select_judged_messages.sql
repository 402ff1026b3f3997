-- Every mail loaded, in the order of judgement, with when that was.
select message_no, message_sha256, received_at, known_at
from store.messages
order by message_no;
