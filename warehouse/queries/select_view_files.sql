-- The repeatable files that were run, with the sha256 of their text.
select name, sha256
from store.view_files;
