-- What is held for a week, or for nobody knows which: the unit (null: unclear) and who sent it since a time.
select distinct s.unit_id, m.sender
from submissions as s
inner join messages as m using (message_sha256)
where
    s.state = 'held'
    and coalesce(s.week_ending = $week_ending::date, s.received_at > $since::timestamptz);
