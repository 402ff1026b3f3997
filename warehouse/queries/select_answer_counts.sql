-- How many answers each recipient got after $since: the brake on programs that answer each other.
with answered as (
    select unnest(recipients) as recipient
    from store.letters
    where kind in ('receipt', 'rejection') and created_at > $since
)

select recipient, count(*) as answers
from answered
group by recipient;
