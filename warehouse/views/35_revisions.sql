-- Every change of a figure of a unit and week after it was first known: by a later version, by an operator's decision
-- on a form, or by a correction by telephone. What is carried forward changes with the week it comes from.

-- What was in force for a unit and week after each decision that could have changed it. The rules are those of
-- accepted_as_of and in_force_as_of, here for all moments of a place at once.
create or replace view store.spells as
with places as (
    select distinct submission_no, unit_no, week_no
    from store.decisions
    where unit_no is not null and week_no is not null
),

moments as (
    select p.unit_no, p.week_no, d.decided_at as known_at
    from places as p
    inner join store.decisions as d using (submission_no)
    union
    select unit_no, week_no, decided_at
    from store.corrections
),

last_decisions as (
    select
        m.unit_no, m.week_no, m.known_at, p.submission_no,
        arg_max(d.decision_no, (d.decided_at, d.decision_no)) as decision_no
    from moments as m
    inner join places as p using (unit_no, week_no)
    inner join store.decisions as d on p.submission_no = d.submission_no and d.decided_at <= m.known_at
    group by m.unit_no, m.week_no, m.known_at, p.submission_no
),

accepted as (
    select l.unit_no, l.week_no, l.known_at, d.submission_no, d.decision_no, s.submission_id, s.received_at, d.repeats_no
    from last_decisions as l
    inner join store.decisions as d
        on
            l.decision_no = d.decision_no and l.unit_no = d.unit_no and l.week_no = d.week_no
            and d.verdict = 'accepted'
    inner join store.submissions as s on d.submission_no = s.submission_no
),

placed as (
    select
        unit_no, week_no, known_at, submission_no, decision_no, submission_id, received_at, repeats_no,
        arg_max(submission_no, (received_at, submission_id)) filter (where repeats_no is null) over (
            partition by unit_no, week_no, known_at
            order by received_at
            range between unbounded preceding and current row
        ) as version_before
    from accepted
),

in_force as (
    select
        unit_no, week_no, known_at,
        arg_max(submission_no, (received_at, submission_id)) as submission_no,
        arg_max(decision_no, (received_at, submission_id)) as decision_no
    from placed
    where repeats_no is null or repeats_no is distinct from version_before
    group by unit_no, week_no, known_at
)

select m.unit_no, m.week_no, m.known_at, f.submission_no, f.decision_no
from moments as m
left join in_force as f using (unit_no, week_no, known_at);

create or replace view revisions as
with changed as (
    -- the decision behind each spell: that on the form in force if it was taken then, else the last of that moment
    select
        s.unit_no, s.week_no, s.known_at, s.submission_no,
        coalesce(
            max(d.decision_no) filter (where d.decision_no = s.decision_no),
            max(d.decision_no)
        ) as cause_no
    from store.spells as s
    left join store.decisions as d
        on
            s.known_at = d.decided_at
            and d.submission_no in (
                select e.submission_no
                from store.decisions as e
                where e.unit_no = s.unit_no and e.week_no = s.week_no
            )
    group by s.unit_no, s.week_no, s.known_at, s.submission_no
),

keys as (
    select s.unit_no, s.week_no, f.row_kind, f.indicator_no
    from store.spells as s
    inner join store.figures as f using (submission_no)
    union
    select unit_no, week_no, row_kind, indicator_no
    from store.corrections
),

corrected as (
    select
        s.unit_no, s.week_no, s.known_at, c.row_kind, c.indicator_no,
        max(c.correction_no) filter (where c.decided_at = s.known_at) as cause_no,
        arg_max({'value': c.value, 'decided_at': c.decided_at}, (c.decided_at, c.correction_no)) as standing
    from store.spells as s
    inner join store.corrections as c
        on s.unit_no = c.unit_no and s.week_no = c.week_no and c.decided_at <= s.known_at
    group by s.unit_no, s.week_no, s.known_at, c.row_kind, c.indicator_no
),

known as (
    select
        k.unit_no, k.week_no, k.row_kind, k.indicator_no, s.known_at, s.submission_no, s.cause_no,
        c.cause_no as correction_no,
        case
            when s.submission_no is null then null
            when c.standing.value is not null and o.received_at <= c.standing.decided_at then c.standing.value
            else f.value
        end as value
    from keys as k
    inner join changed as s using (unit_no, week_no)
    left join store.submissions as o using (submission_no)
    left join store.figures as f using (submission_no, row_kind, indicator_no)
    left join corrected as c
        on
            k.unit_no = c.unit_no and k.week_no = c.week_no and s.known_at = c.known_at
            and k.row_kind = c.row_kind and k.indicator_no = c.indicator_no
),

followed as (
    select
        unit_no, week_no, row_kind, indicator_no, known_at, submission_no, cause_no, correction_no, value,
        lag(value) over figure as old_value,
        count(submission_no) over (figure rows between unbounded preceding and 1 preceding) > 0 as was_known
    from known
    window figure as (partition by unit_no, week_no, row_kind, indicator_no order by known_at)
)

select
    w.week_ending,
    u.unit_id,
    r.row_kind::varchar as row_kind,
    i.indicator,
    r.old_value,
    r.value as new_value,
    r.known_at,
    case
        when c.correction_no is not null then if(c.value is null, 'withdrawal', 'correction')
        when d.decided_by = 'pipeline' then 'mail'
        else 'review'
    end as cause,
    o.submission_id,
    m.message_sha256,
    'c' || c.correction_no as correction_id,
    coalesce(c.reason, d.reason) as reason,
    coalesce(c.decided_by, d.decided_by) as decided_by
from followed as r
inner join store.units as u using (unit_no)
inner join store.weeks as w using (week_no)
inner join store.indicators as i using (indicator_no)
left join store.corrections as c on r.correction_no = c.correction_no
left join store.decisions as d on r.cause_no = d.decision_no
left join store.submissions as o on o.submission_no = if(c.correction_no is null, d.submission_no, r.submission_no)
left join store.messages as m on o.message_no = m.message_no
where r.was_known and r.value is distinct from r.old_value
order by r.known_at, u.position, w.week_ending, r.row_kind desc, i.position;

comment on view revisions is '修订：哪一周的哪个数何时由多少改为多少，因为哪封邮件或哪个决定；首次报来的不算';
comment on column revisions.week_ending is '报送周，以周五日期为名';
comment on column revisions.unit_id is '报送单位，见 units';
comment on column revisions.row_kind is 'week（本周）或 cumulative（累计）';
comment on column revisions.indicator is '指标';
comment on column revisions.old_value is '原来的数；没有的为空';
comment on column revisions.new_value is '改成的数；没有的为空';
comment on column revisions.known_at is '何时起按新数计';
comment on column revisions.cause is 'mail（来信）、review（人工核定）、correction（电话更正）或 withdrawal（撤销电话更正）';
comment on column revisions.submission_id is '因为哪份报表；电话更正的为被更正的报表';
comment on column revisions.message_sha256 is '那份报表所在邮件的 SHA-256，见 messages';
comment on column revisions.correction_id is '电话更正的编号；不是电话更正的为空';
comment on column revisions.reason is '理由';
comment on column revisions.decided_by is '由谁判定：pipeline（自动）或操作员';
