-- Mails, numbered in the order of receipt.
insert into store.messages (
    message_no, message_sha256, message_id, sender, subject, received_at, size_bytes, outcome, reason, answers, known_at
)
select
    (select coalesce(max(m.message_no), 0) from store.messages as m)
    + row_number() over (order by received_at::timestamptz, message_sha256) as message_no,
    message_sha256,
    message_id,
    sender,
    subject,
    received_at,
    size_bytes,
    outcome,
    reason,
    answers,
    known_at
from incoming;
