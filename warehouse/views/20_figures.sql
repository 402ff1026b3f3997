-- The figures of 本周 and 累计, each with the submission that it comes from.

-- Which submission gives a unit's figures of a week. 本周: the one in force, nothing else. 累计: the one in force or,
-- where there is none, the last one before it, carried forward. A filter and an aggregate: a window over
-- everything would be computed whole before the reader's filter.
create or replace macro store.sources_as_of(t) as table
with in_force as (
    select f.unit_no, w.week_ending, f.submission_no
    from store.in_force_as_of(t) as f
    inner join store.weeks as w using (week_no)
),

cumulative as (
    select
        w.week_ending,
        f.unit_no,
        max(f.week_ending) as source_week,
        arg_max(f.submission_no, f.week_ending) as submission_no
    from store.shown_weeks_as_of(t) as w
    inner join in_force as f on f.week_ending <= w.week_ending
    group by w.week_ending, f.unit_no
)

select
    'week'::store.row_kind as row_kind,
    week_ending,
    unit_no,
    submission_no,
    null::date as carried_from
from in_force
union all
select
    'cumulative'::store.row_kind as row_kind,
    week_ending,
    unit_no,
    submission_no,
    case when source_week < week_ending then source_week end as carried_from
from cumulative;

-- The figures of these sources that were changed by telephone. A version received after the call counts by itself,
-- as it does over a version before it: the last word of the unit counts.
create or replace macro store.corrected_as_of(t) as table
select s.row_kind, s.week_ending, s.unit_no, c.indicator_no, c.value, c.correction_no
from store.corrections_as_of(t) as c
inner join store.weeks as w using (week_no)
inner join store.sources_as_of(t) as s
    on
        c.unit_no = s.unit_no and c.row_kind = s.row_kind
        and w.week_ending = coalesce(s.carried_from, s.week_ending)
inner join store.submissions as o on s.submission_no = o.submission_no
where o.received_at <= c.decided_at;

-- Every figure, with the cell it was read from and, where a correction counts instead, its number. An indicator of the form that the submission has no cell for (an
-- optional column of a damaged header) is a row without value and without cell.
create or replace macro store.figures_as_of(t) as table
with sources as (
    select row_kind, week_ending, unit_no, submission_no, carried_from
    from store.sources_as_of(t)
),

stored as (
    select
        s.row_kind, s.week_ending, s.unit_no, s.submission_no, s.carried_from,
        f.indicator_no, f.value, f.cell, f.raw_text
    from sources as s
    inner join store.figures as f using (submission_no, row_kind)
),

absent as (
    select
        s.row_kind, s.week_ending, s.unit_no, s.submission_no, s.carried_from,
        i.indicator_no, null as value, null as cell, null as raw_text
    from sources as s
    cross join (select i.indicator_no from store.indicators as i where i.position is not null) as i
    anti join stored as f using (row_kind, week_ending, unit_no, indicator_no)
),

figures as (
    select row_kind, week_ending, unit_no, submission_no, carried_from, indicator_no, value, cell, raw_text
    from stored
    union all
    select row_kind, week_ending, unit_no, submission_no, carried_from, indicator_no, value, cell, raw_text
    from absent
)

select
    f.row_kind,
    f.week_ending,
    u.unit_id,
    u.position as unit_position,
    i.indicator,
    i.position as indicator_position,
    coalesce(c.value, f.value) as value,
    f.carried_from,
    f.submission_no,
    f.cell,
    f.raw_text,
    f.value as cell_value,
    c.correction_no
from figures as f
inner join store.units as u using (unit_no)
inner join store.indicators as i using (indicator_no)
left join store.corrected_as_of(t) as c using (row_kind, week_ending, unit_no, indicator_no);

create or replace macro weekly_figures_as_of(t) as table
select week_ending, unit_id, indicator, value
from store.figures_as_of(t::timestamptz)
where row_kind = 'week';

create or replace macro cumulative_figures_as_of(t) as table
select week_ending, unit_id, indicator, value, carried_from
from store.figures_as_of(t::timestamptz)
where row_kind = 'cumulative';

create or replace view weekly_figures as
select week_ending, unit_id, indicator, value
from weekly_figures_as_of((select p.known_at from store.present as p));

create or replace view cumulative_figures as
select week_ending, unit_id, indicator, value, carried_from
from cumulative_figures_as_of((select p.known_at from store.present as p));

comment on macro table weekly_figures_as_of is '某一时刻所知的本周数；weekly_figures_as_of(t)，列同 weekly_figures';
comment on macro table cumulative_figures_as_of is '某一时刻所知的累计数；cumulative_figures_as_of(t)，列同 cumulative_figures';

comment on view weekly_figures is '本周数：各单位各周有效报表中的数，一行一个数';
comment on column weekly_figures.week_ending is '报送周，以周五日期为名';
comment on column weekly_figures.unit_id is '报送单位，见 units';
comment on column weekly_figures.indicator is '指标';
comment on column weekly_figures.value is '数值；报表没有这一列时为空，不是 0';

comment on view cumulative_figures is '累计数：各单位截至各周的累计，一行一个数；该周未报的沿用上一次有效报表';
comment on column cumulative_figures.week_ending is '报送周，以周五日期为名';
comment on column cumulative_figures.unit_id is '报送单位，见 units';
comment on column cumulative_figures.indicator is '指标';
comment on column cumulative_figures.value is '数值；报表没有这一列时为空，不是 0';
comment on column cumulative_figures.carried_from is '沿用自哪一周（※）；本周自报的为空';
