-- What operators decide: on forms, and on single figures changed by telephone. Append-only like everything else.

-- How many mails had been judged when an operator decided: a rebuild repeats everything in the order in which it
-- happened. Null for the pipeline's own decisions, which come with their mails.
alter table store.decisions add column after_message_no integer;

-- A finding that compares a form with the unit's other weeks holds for one decision on it: another unit or week is
-- another comparison. Null for what is true of the form itself.
alter table store.findings add column decision_no integer;

-- The last correction of a figure (by decided_at, then correction_no) counts, as long as no version was received
-- after it; without a value it withdraws the one before. The numbers are drawn from one sequence with those of
-- the operators' decisions.
create table store.corrections (
    correction_no integer primary key,
    unit_no integer not null,
    week_no integer not null,
    row_kind store.row_kind not null,
    indicator_no smallint not null,
    value decimal(18, 6),
    decided_at timestamptz not null,
    reason varchar not null,
    decided_by varchar not null,
    after_message_no integer not null
);
