-- What incoming forms name and the warehouse does not have: nothing of them may be loaded then.
with named as (
    select
        submission_id::varchar as submission_id,
        message_sha256::varchar as message_sha256,
        unit_id::varchar as unit_id,
        week_ending::date as week_ending,
        verdict::varchar as verdict,
        repeats::varchar as repeats
    from incoming
)

select submission_id, 'its mail ' || message_sha256 || ' is not loaded' as problem
from named
where message_sha256 not in (select m.message_sha256 from store.messages as m)
union all
select submission_id, 'there is no unit ' || unit_id as problem
from named
where unit_id not in (select u.unit_id from store.units as u)
union all
select submission_id, 'there is no week ' || week_ending as problem
from named
where week_ending not in (select w.week_ending from store.weeks as w)
union all
select submission_id, 'accepted without unit or week' as problem
from named
where verdict = 'accepted' and (unit_id is null or week_ending is null)
union all
select submission_id, 'it repeats ' || repeats || ', which is not there' as problem
from named
where
    repeats not in (select s.submission_id from store.submissions as s)
    and repeats not in (select n.submission_id from named as n)
order by submission_id, problem;
