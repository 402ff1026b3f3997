-- What was decided, and which submission is in force, at a time. Everything else is built on these macros: the
-- plain views call them with the present, so that a view and its `_as_of` twin cannot differ.

-- The pretended present of the latest run; null before the first.
create or replace view store.present as
select max(started_at) as known_at
from store.runs;

-- The last decision on each submission. `arg_max` over the pair, because a decision can be entered for an
-- earlier pretended present than the one before it.
create or replace macro store.decisions_as_of(t) as table
with last_decisions as (
    select arg_max(decision_no, (decided_at, decision_no)) as decision_no
    from store.decisions
    where decided_at <= t
    group by submission_no
)

select
    d.decision_no,
    d.submission_no,
    d.decided_at,
    d.verdict,
    d.unit_no,
    d.week_no,
    d.repeats_no,
    d.reason,
    d.decided_by
from store.decisions as d
semi join last_decisions using (decision_no);

-- Figures changed by telephone: the last correction of each, unless it was withdrawn.
create or replace macro store.corrections_as_of(t) as table
with last_corrections as (
    select arg_max(correction_no, (decided_at, correction_no)) as correction_no
    from store.corrections
    where decided_at <= t
    group by unit_no, week_no, row_kind, indicator_no
)

select
    c.correction_no,
    c.unit_no,
    c.week_no,
    c.row_kind,
    c.indicator_no,
    c.value,
    c.decided_at,
    c.reason,
    c.decided_by
from store.corrections as c
semi join last_corrections using (correction_no)
where c.value is not null;

-- Findings on forms, attachments and mails; of those that hold for one decision only, those of the last one.
create or replace macro store.findings_as_of(t) as table
select
    f.message_no, f.submission_no, f.attachment_sha256, f.ordinal, f.rule, f.severity, f.sheet, f.cell, f.raw_text,
    f.message
from store.findings as f
where f.decision_no is null or f.decision_no in (select d.decision_no from store.decisions_as_of(t) as d);

-- Accepted submissions. One that repeats another is a repetition only as long as that one is the last
-- version received before it: when an operator takes that one back, or a mail from between is found later in
-- another folder, it counts by itself. (The frame by range takes in what was received in the same second.)
create or replace macro store.accepted_as_of(t) as table
with accepted as (
    select d.submission_no, s.submission_id, d.unit_no, d.week_no, s.received_at, d.repeats_no
    from store.decisions_as_of(t) as d
    inner join store.submissions as s using (submission_no)
    where d.verdict = 'accepted'
),

placed as (
    select
        submission_no, submission_id, unit_no, week_no, received_at, repeats_no,
        arg_max(submission_no, (received_at, submission_id)) filter (where repeats_no is null) over (
            partition by unit_no, week_no
            order by received_at
            range between unbounded preceding and current row
        ) as version_before
    from accepted
)

select
    submission_no,
    submission_id,
    unit_no,
    week_no,
    received_at,
    case when repeats_no = version_before then repeats_no end as repeats_no
from placed;

-- The version in force: of those accepted for a unit and week that repeat nothing, the one received last;
-- the submission_id settles a tie.
create or replace macro store.in_force_as_of(t) as table
select
    unit_no,
    week_no,
    arg_max(submission_no, (received_at, submission_id)) as submission_no
from store.accepted_as_of(t)
where repeats_no is null
group by unit_no, week_no;

-- Version numbers 1, 2, … in order of receipt; a repetition shows the version that it repeats.
create or replace macro store.versions_as_of(t) as table
with accepted as (
    select submission_no, submission_id, unit_no, week_no, received_at, repeats_no
    from store.accepted_as_of(t)
),

versions as (
    select
        submission_no,
        row_number() over (partition by unit_no, week_no order by received_at, submission_id) as version
    from accepted
    where repeats_no is null
)

select
    a.submission_no,
    a.submission_id,
    a.unit_no,
    a.week_no,
    a.received_at,
    a.repeats_no,
    v.version::integer as version,
    f.submission_no is not null as in_force
from accepted as a
inner join versions as v on coalesce(a.repeats_no, a.submission_no) = v.submission_no
left join store.in_force_as_of(t) as f on a.submission_no = f.submission_no;

-- The weeks that figures are shown for: those over, and those that something was accepted for.
create or replace macro store.shown_weeks_as_of(t) as table
select week_no, week_ending
from store.weeks
where
    (due and deadline < t)
    or week_no in (select f.week_no from store.in_force_as_of(t) as f);
