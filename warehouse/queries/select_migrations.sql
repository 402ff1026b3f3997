-- The migrations that this file has had, with the sha256 of their text.
select name, sha256
from store.migrations;
