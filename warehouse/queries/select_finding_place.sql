-- Where a form's next finding belongs: its mail, its attachment and the next number.
select
    m.message_sha256,
    s.attachment_sha256,
    (select coalesce(max(f.ordinal), -1) + 1 from store.findings as f where f.submission_no = s.submission_no) as ordinal
from store.submissions as s
inner join store.messages as m using (message_no)
where s.submission_id = $submission_id;
