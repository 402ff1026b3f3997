-- Each time the inbox was read in full, or could not be (trouble: 'refused' or 'unreadable', with what was said):
-- a mailbox that cannot be read must not look like units that did not report.
create table store.readings (
    read_at timestamptz not null,
    trouble varchar check (trouble in ('refused', 'unreadable')),
    detail varchar not null
);
