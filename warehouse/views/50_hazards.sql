-- The lists of enterprises with major hazards, and the enterprises followed over the weeks.

-- A text as it is compared: white space and the width of letters, digits and brackets do not count. (Names have keys of
-- their own in store.names.)
create or replace macro store.normalised(name) as
lower(regexp_replace(
    translate(
        name,
        '（），．：；－０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
        '(),.:;-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    ),
    '[\s\p{Z}\p{Cf}]+', '', 'g'
));

create or replace macro store.hazards_as_of(t) as table
select
    w.week_ending,
    u.unit_id,
    u.name as unit_name,
    u.position as unit_position,
    h.position,
    h.enterprise,
    h.location,
    h.industry,
    h.detail,
    f.submission_no
from store.in_force_as_of(t) as f
inner join store.hazards as h using (submission_no)
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no);

create or replace view major_hazard_enterprises as
select week_ending, unit_id, position, enterprise, location, industry, detail
from store.hazards_as_of((select p.known_at from store.present as p));

-- Names of a unit that may be one enterprise: alike, and never listed beside each other, for two lines of one list
-- are two enterprises. `same` where they are as like as the form wants and one hazard is listed under both: only
-- these count as one, everything else is for a person to see.
create or replace macro store.name_pairs_as_of(t) as table
with listed as (
    select distinct h.unit_id, h.week_ending, n.enterprise_key, store.normalised(h.detail) as detail_key
    from store.hazards_as_of(t) as h
    inner join store.names as n using (enterprise)
),

names as (
    select unit_id, enterprise_key, min(week_ending) as first_week
    from listed
    group by unit_id, enterprise_key
),

beside as (
    select distinct a.unit_id, a.enterprise_key as first_key, b.enterprise_key as second_key
    from listed as a
    inner join listed as b using (unit_id, week_ending)
),

same_detail as (
    select distinct a.unit_id, a.enterprise_key as first_key, b.enterprise_key as second_key
    from listed as a
    inner join listed as b using (unit_id, detail_key)
),

pairs as (
    select
        a.unit_id, l.likeness,
        case when (a.first_week, l.first_key) <= (b.first_week, l.second_key)
            then l.first_key else l.second_key end as earlier_key,
        case when (a.first_week, l.first_key) <= (b.first_week, l.second_key)
            then l.second_key else l.first_key end as later_key
    from store.like_names as l
    inner join names as a on a.enterprise_key = l.first_key
    inner join names as b on b.enterprise_key = l.second_key and b.unit_id = a.unit_id
    anti join beside as s on s.unit_id = a.unit_id and s.first_key = l.first_key and s.second_key = l.second_key
)

select
    p.unit_id, p.earlier_key, p.later_key, p.likeness,
    p.likeness >= r.same_name and d.unit_id is not null as same
from pairs as p
cross join store.name_rules as r
left join same_detail as d
    on d.unit_id = p.unit_id and d.first_key = p.earlier_key and d.second_key = p.later_key
where p.likeness >= r.like_name;

-- Every line of every list with the key under which its enterprise is followed (the earliest spelling's).
create or replace macro store.followed_as_of(t) as table
with aliases as (
    select unit_id, later_key, arg_min(earlier_key, (-likeness, earlier_key)) as earlier_key
    from store.name_pairs_as_of(t)
    where same
    group by unit_id, later_key
)

select
    h.unit_id, h.unit_name, h.unit_position, h.week_ending, h.position, h.enterprise, h.location, h.industry, h.detail,
    n.enterprise_key,
    coalesce(a.earlier_key, n.enterprise_key, h.enterprise) as followed_key,
    store.normalised(h.detail) as detail_key
from store.hazards_as_of(t) as h
left join store.names as n using (enterprise)
left join aliases as a on a.unit_id = h.unit_id and a.later_key = n.enterprise_key;

-- The last version in force of each unit, list or no list, and the one before each.
create or replace macro store.lists_as_of(t) as table
select
    u.unit_id,
    w.week_ending,
    lag(w.week_ending) over (partition by u.unit_id order by w.week_ending) as week_before
from store.in_force_as_of(t) as f
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no);

-- Pairs that a person should look at.
create or replace view hazard_doubts as
with spellings as (
    select unit_id, enterprise_key, arg_max(enterprise, (week_ending, -position)) as enterprise,
        min(week_ending) as first_week, max(week_ending) as last_week
    from store.followed_as_of((select p.known_at from store.present as p))
    group by unit_id, enterprise_key
)

select
    d.unit_id,
    a.enterprise,
    a.last_week,
    b.enterprise as resembles,
    b.first_week as resembles_first_week,
    round(d.likeness, 1) as likeness
from store.name_pairs_as_of((select p.known_at from store.present as p)) as d
inner join spellings as a on a.unit_id = d.unit_id and a.enterprise_key = d.earlier_key
inner join spellings as b on b.unit_id = d.unit_id and b.enterprise_key = d.later_key
where not d.same
order by d.unit_id, d.likeness desc, a.enterprise, b.enterprise;

-- One enterprise hazard is the same unit, enterprise and detail; name, location and industry as last listed.
create or replace view hazard_ledger as
with ledger as (
    select
        unit_id,
        arg_max(enterprise, (week_ending, -position)) as enterprise,
        arg_max(location, (week_ending, -position)) as location,
        arg_max(industry, (week_ending, -position)) as industry,
        arg_max(detail, (week_ending, -position)) as detail,
        min(week_ending) as first_week,
        max(week_ending) as last_week,
        count(distinct week_ending)::integer as weeks_listed,
        list(distinct enterprise order by enterprise) as spellings
    from store.followed_as_of((select p.known_at from store.present as p))
    group by unit_id, followed_key, detail_key
),

last_lists as (
    select unit_id, max(week_ending) as week_ending
    from store.lists_as_of((select p.known_at from store.present as p))
    group by unit_id
),

doubts as (
    select unit_id, enterprise, string_agg(resembles, '、' order by resembles) as resembles
    from (
        select unit_id, enterprise, resembles from hazard_doubts
        union
        select unit_id, resembles, enterprise from hazard_doubts
    )
    group by unit_id, enterprise
)

select
    l.unit_id,
    l.enterprise,
    l.location,
    l.industry,
    l.detail,
    l.first_week,
    l.last_week,
    l.weeks_listed,
    l.last_week = n.week_ending as still_listed,
    l.spellings,
    d.resembles
from ledger as l
inner join last_lists as n using (unit_id)
left join doubts as d on d.unit_id = l.unit_id and d.enterprise = l.enterprise;

comment on view major_hazard_enterprises is '存在重大隐患的企业：各单位各周有效报表的名单，一行一条';
comment on column major_hazard_enterprises.week_ending is '报送周，以周五日期为名';
comment on column major_hazard_enterprises.unit_id is '报送单位，见 units';
comment on column major_hazard_enterprises.position is '在名单中的顺序';
comment on column major_hazard_enterprises.enterprise is '企业名称';
comment on column major_hazard_enterprises.location is '所在地';
comment on column major_hazard_enterprises.industry is '所属行业';
comment on column major_hazard_enterprises.detail is '重大隐患情况';

comment on view hazard_ledger is '重大隐患台账：同一单位、同一企业、同一隐患逐周跟踪，一行一条';
comment on column hazard_ledger.unit_id is '报送单位，见 units';
comment on column hazard_ledger.enterprise is '企业名称（最近一次的写法）';
comment on column hazard_ledger.location is '所在地（最近一次的写法）';
comment on column hazard_ledger.industry is '所属行业（最近一次的写法）';
comment on column hazard_ledger.detail is '重大隐患情况（最近一次的写法）';
comment on column hazard_ledger.first_week is '首次列入的周';
comment on column hazard_ledger.last_week is '最近一次列入的周';
comment on column hazard_ledger.weeks_listed is '列入的周数';
comment on column hazard_ledger.still_listed is '该单位最近一份有效名单是否仍有此条';
comment on column hazard_ledger.spellings is '出现过的各种写法（已按同一企业合并）';
comment on column hazard_ledger.resembles is '名称相近、未合并的其他企业，需人工判断是否同一家，见 hazard_doubts';

comment on view hazard_doubts is '名称相近的企业：是否同一家由人判断，系统不合并';
comment on column hazard_doubts.unit_id is '报送单位，见 units';
comment on column hazard_doubts.enterprise is '先列入的企业';
comment on column hazard_doubts.last_week is '先列入的企业最近一次列入的周';
comment on column hazard_doubts.resembles is '名称与之相近、后列入的企业';
comment on column hazard_doubts.resembles_first_week is '后列入的企业首次列入的周';
comment on column hazard_doubts.likeness is '名称相近程度，0–100';
