-- The tables. Facts are append-only; what is known at a time follows from decisions and their times.
-- Only small tables have keys that the database enforces: on the figures an index would take eight times their
-- space. The load checks duplicates and orphans inside its transaction instead.

create type store.row_kind as enum ('week', 'cumulative');

-- Counts what analysts could see change; part of the name of each snapshot. One row.
create table store.change_counter (
    warehouse_id uuid not null,
    changes bigint not null
);

insert into store.change_counter select uuid(), 0;

-- Each run with its pretended present: the latest is the present of the plain views.
create table store.runs (
    run_id integer primary key,
    kind varchar not null,
    started_at timestamptz not null
);

-- The campaign in force. One row.
create table store.campaign (
    name varchar not null,
    notice varchar not null,
    form varchar not null,
    timezone varchar not null
);

-- Dimensions, refreshed from campaign and form in each run. Numbers are given once and never again;
-- `position` is null for what the campaign or form no longer has.
create table store.units (
    unit_no integer not null,
    unit_id varchar not null,
    name varchar not null,
    required boolean not null,
    position integer
);

create table store.weeks (
    week_no integer not null,
    week_ending date not null,
    deadline timestamptz not null,
    due boolean not null
);

create table store.indicators (
    indicator_no smallint not null,
    indicator varchar not null,
    label varchar not null,
    unit_of_measure varchar not null,
    position smallint
);

create table store.messages (
    message_no integer primary key,
    message_sha256 varchar not null unique,
    message_id varchar not null,
    sender varchar not null,
    subject varchar not null,
    received_at timestamptz not null,
    size_bytes bigint not null,
    outcome varchar not null check (
        outcome in ('accepted', 'rejected', 'held', 'unreadable', 'no_form', 'own', 'bounce')
    ),
    reason varchar not null,
    answers varchar,
    known_at timestamptz not null
);

-- Noted as soon as a mail lies in the archive, which is before it is judged: so by its hash, not its number.
create table store.locators (
    message_sha256 varchar not null,
    account varchar not null,
    folder varchar not null,
    uidvalidity bigint not null,
    uid bigint not null
);

create table store.submissions (
    submission_no integer primary key,
    submission_id varchar not null unique,
    message_no integer not null,
    attachment_sha256 varchar not null,
    file_name varchar not null,
    sheet varchar not null,
    received_at timestamptz not null,
    filled_by varchar not null,
    known_at timestamptz not null
);

-- The last decision on a submission (by decided_at, then decision_no) is its state; none is ever changed.
create table store.decisions (
    decision_no integer primary key,
    submission_no integer not null,
    decided_at timestamptz not null,
    verdict varchar not null check (verdict in ('accepted', 'rejected', 'held')),
    unit_no integer,
    week_no integer,
    repeats_no integer,
    reason varchar not null,
    decided_by varchar not null,
    check (verdict <> 'accepted' or (unit_no is not null and week_no is not null))
);

create table store.figures (
    submission_no integer not null,
    row_kind store.row_kind not null,
    indicator_no smallint not null,
    value decimal(18, 6),
    cell varchar not null,
    raw_text varchar not null
);

create table store.hazards (
    submission_no integer not null,
    position integer not null,
    enterprise varchar not null,
    location varchar not null,
    industry varchar not null,
    detail varchar not null,
    cells varchar [] not null
);

create table store.findings (
    message_no integer not null,
    submission_no integer,
    attachment_sha256 varchar,
    ordinal integer not null,
    rule varchar not null,
    severity varchar not null check (severity in ('error', 'warning', 'note')),
    sheet varchar,
    cell varchar,
    raw_text varchar,
    message varchar not null
);

create table store.letters (
    letter_no integer primary key,
    letter_id varchar not null unique,
    letter_key varchar not null,
    kind varchar not null check (kind in ('report', 'receipt', 'rejection', 'reminder', 'alert')),
    week_ending date,
    unit_id varchar,
    recipients varchar [] not null,
    subject varchar not null,
    rfc_message_id varchar not null,
    content blob not null,
    created_at timestamptz not null
);

create table store.letter_events (
    event_no integer primary key,
    letter_no integer not null,
    state varchar not null check (state in ('queued', 'sending', 'sent', 'partial', 'failed', 'unknown')),
    happened_at timestamptz not null,
    detail varchar not null,
    accepted varchar [] not null
);

-- `report` is the issue as data, so that the next one can be compared with it.
create table store.report_issues (
    week_ending date not null,
    number integer not null,
    as_of timestamptz not null,
    letter_id varchar not null,
    workbook_name varchar not null,
    workbook_sha256 varchar not null,
    report json not null,
    created_at timestamptz not null,
    primary key (week_ending, number)
);
