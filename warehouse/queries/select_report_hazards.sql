-- The joint list of a week's report, in the order of units and of their lists; 持续 if listed in an earlier week.
with followed as (
    select
        unit_id, unit_name, unit_position, week_ending, position, enterprise, location, industry, detail,
        min(week_ending) over (partition by unit_id, followed_key, detail_key) as first_week
    from store.followed_as_of($as_of::timestamptz)
)

select
    unit_id, unit_name, position, enterprise, location, industry, detail,
    case when first_week < week_ending then '持续' else '新增' end as change
from followed
where week_ending = $week_ending::date
order by unit_position, unit_id, position;
