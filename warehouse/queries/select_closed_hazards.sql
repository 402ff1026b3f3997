-- Lines of each unit's last list that are not on its list of this week any more.
with followed as (
    select
        unit_id, unit_name, unit_position, week_ending, position, enterprise, location, industry, detail,
        followed_key, detail_key
    from store.followed_as_of($as_of::timestamptz)
),

lists as (
    select unit_id, week_ending, week_before
    from store.lists_as_of($as_of::timestamptz)
    where week_ending = $week_ending::date
)

select b.unit_id, b.unit_name, b.position, b.enterprise, b.location, b.industry, b.detail, '销号' as change
from lists as l
inner join followed as b on b.unit_id = l.unit_id and b.week_ending = l.week_before
anti join followed as n
    on n.unit_id = b.unit_id and n.week_ending = l.week_ending
    and n.followed_key = b.followed_key and n.detail_key = b.detail_key
order by b.unit_position, b.unit_id, b.position;
