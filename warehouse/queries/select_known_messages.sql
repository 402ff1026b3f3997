-- Which of the incoming mails are loaded already.
select message_sha256
from store.messages
where message_sha256 in (select i.key::varchar from incoming as i);
