-- The Message-IDs of our own letters.
select rfc_message_id
from store.letters;
