-- Forms, numbered in the order of receipt.
insert into store.submissions (
    submission_no, submission_id, message_no, attachment_sha256, file_name, sheet, received_at, filled_by, known_at
)
select
    (select coalesce(max(s.submission_no), 0) from store.submissions as s)
    + row_number() over (order by i.received_at::timestamptz, i.submission_id) as submission_no,
    i.submission_id,
    m.message_no,
    i.attachment_sha256,
    i.file_name,
    i.sheet,
    i.received_at,
    i.filled_by,
    i.known_at
from incoming as i
inner join store.messages as m on m.message_sha256 = i.message_sha256::varchar;
