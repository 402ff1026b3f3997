-- The pretended present of the latest run; null before the first.
select known_at
from store.present;
