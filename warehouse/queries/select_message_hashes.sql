-- Every mail that has been loaded.
select message_sha256
from store.messages;
