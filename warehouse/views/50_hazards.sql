-- The lists of enterprises with major hazards, and the enterprises followed over the weeks.

-- A name as it is compared: white space and the width of letters, digits and brackets do not count.
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

-- One enterprise hazard is the same unit, name and detail; location and industry as last listed.
create or replace view hazard_ledger as
with listed as (
    select
        unit_id, week_ending, position, enterprise, location, industry, detail,
        store.normalised(enterprise) as enterprise_key,
        store.normalised(detail) as detail_key
    from store.hazards_as_of((select p.known_at from store.present as p))
),

last_lists as (
    select u.unit_id, max(w.week_ending) as week_ending
    from store.in_force_as_of((select p.known_at from store.present as p)) as f
    inner join store.units as u using (unit_no)
    inner join store.weeks as w using (week_no)
    group by u.unit_id
),

ledger as (
    select
        unit_id,
        arg_max(enterprise, (week_ending, -position)) as enterprise,
        arg_max(location, (week_ending, -position)) as location,
        arg_max(industry, (week_ending, -position)) as industry,
        arg_max(detail, (week_ending, -position)) as detail,
        min(week_ending) as first_week,
        max(week_ending) as last_week,
        count(distinct week_ending)::integer as weeks_listed
    from listed
    group by unit_id, enterprise_key, detail_key
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
    l.last_week = n.week_ending as still_listed
from ledger as l
inner join last_lists as n using (unit_id);

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
