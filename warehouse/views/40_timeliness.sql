-- Who was in time. The earliest accepted submission decides, so a correction never makes a unit late.

-- A time as an office writes it: the hour, with the date where it is not that of `day`.
create or replace macro store.clock(moment, day, zone) as
case
    when timezone(zone, moment)::date = timezone(zone, day)::date then strftime(timezone(zone, moment), '%H:%M')
    else strftime(timezone(zone, moment), '%-m月%-d日 %H:%M')
end;

-- What came from a unit for a week, whatever became of it. What names no week is counted for the first week that
-- was not over when it was received.
create or replace macro store.arrivals_as_of(t) as table
with decided as (
    select d.unit_no, d.week_no, d.verdict, s.received_at
    from store.decisions_as_of(t) as d
    inner join store.submissions as s using (submission_no)
    where d.unit_no is not null
),

open_weeks as (
    select d.received_at, arg_min(w.week_no, w.deadline) as week_no
    from (select distinct received_at from decided where week_no is null) as d
    inner join store.weeks as w on w.due and w.deadline >= d.received_at
    group by d.received_at
)

select
    d.unit_no,
    coalesce(d.week_no, o.week_no) as week_no,
    d.verdict,
    d.received_at
from decided as d
left join open_weeks as o on d.week_no is null and d.received_at = o.received_at;

-- Each required unit and each week that was over at t, with the facts that decide.
create or replace macro store.arrears_as_of(t) as table
with arrivals as (
    select
        unit_no,
        week_no,
        min(received_at) filter (where verdict = 'accepted') as accepted_at,
        min(received_at) filter (where verdict = 'rejected') as rejected_at,
        count(*) filter (where verdict = 'held') as held
    from store.arrivals_as_of(t)
    group by unit_no, week_no
)

select
    w.week_ending,
    w.deadline,
    u.unit_id,
    u.name,
    u.position,
    a.accepted_at,
    a.rejected_at,
    coalesce(a.held, 0) as held,
    case
        when a.accepted_at is null then 'missing'
        when a.accepted_at <= w.deadline then 'on_time'
        else 'late'
    end as status
from store.weeks as w
cross join store.units as u
left join arrivals as a using (unit_no, week_no)
where w.due and w.deadline < t and u.required and u.position is not null;

create or replace macro timeliness_as_of(t) as table
with worded as (
    select
        a.week_ending,
        a.unit_id,
        a.name,
        a.position,
        a.status,
        a.deadline,
        a.accepted_at,
        case when a.held > 0 then '有 ' || a.held || ' 份报表待人工核定' end as held_words,
        store.clock(a.accepted_at, a.deadline, c.timezone) as accepted_words,
        if(a.rejected_at <= a.deadline, '截止前 ', '')
        || store.clock(a.rejected_at, a.deadline, c.timezone) || ' 收到的报表未通过校验' as rejected_words,
        a.rejected_at <= least(a.deadline, a.accepted_at) as corrected
    from store.arrears_as_of(t::timestamptz) as a
    cross join store.campaign as c
)

select
    week_ending,
    unit_id,
    status,
    accepted_at as received_at,
    case
        when status = 'late'
            then ((date_diff('microsecond', deadline, accepted_at) + 59999999) // 60000000)::integer
    end as minutes_late,
    case status
        when 'on_time' then ''
        when 'late'
            then concat_ws(
                '；',
                if(corrected, rejected_words || '，改正后于 ' || accepted_words || ' 报来', '截止后于 ' || accepted_words || ' 报来'),
                held_words
            )
        else coalesce(nullif(concat_ws('；', rejected_words || '，尚未改正重报', held_words), ''), '未收到报表')
    end as reason,
    name,
    position
from worded;

create or replace view timeliness as
select week_ending, unit_id, status, received_at, minutes_late, reason
from timeliness_as_of((select p.known_at from store.present as p))
order by week_ending, position;

comment on macro table timeliness_as_of is '某一时刻所知的报送情况；timeliness_as_of(t)，列同 timeliness';

comment on view timeliness is '报送情况：截止时间已过的各周、各应报单位，以最早一份有效报表为准';
comment on column timeliness.week_ending is '报送周，以周五日期为名';
comment on column timeliness.unit_id is '报送单位，见 units';
comment on column timeliness.status is 'on_time（按时）、late（迟报）或 missing（未报）';
comment on column timeliness.received_at is '最早一份有效报表由邮件服务器收到的时间；未报的为空';
comment on column timeliness.minutes_late is '迟报分钟数，不足一分钟按一分钟计；未迟报的为空';
comment on column timeliness.reason is '迟报或未报的情况说明';
