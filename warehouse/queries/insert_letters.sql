-- Letters that are not in the outbox yet.
insert into store.letters (
    letter_no, letter_id, letter_key, kind, week_ending, unit_id, recipients, subject, rfc_message_id, content, created_at
)
with numbered as (
    select
        letter_id::varchar as letter_id, letter_key, kind, week_ending, unit_id, recipients, subject, rfc_message_id,
        content, created_at,
        row_number() over () as ordinal
    from incoming
)

select
    (select coalesce(max(l.letter_no), 0) from store.letters as l)
    + row_number() over (order by n.ordinal) as letter_no,
    n.letter_id,
    n.letter_key,
    n.kind,
    n.week_ending,
    n.unit_id,
    n.recipients,
    n.subject,
    n.rfc_message_id,
    n.content,
    n.created_at
from numbered as n
anti join store.letters as l using (letter_id);
