-- Findings, with their severity as it was when they were loaded. Those that hold for one decision only are tied to
-- the last one on their form, which must be stored before.
insert into store.findings (
    message_no, submission_no, attachment_sha256, ordinal, rule, severity, sheet, cell, raw_text, message,
    decision_no
)
select
    m.message_no,
    s.submission_no,
    i.attachment_sha256,
    i.ordinal,
    i.rule,
    i.severity,
    i.sheet,
    i.cell,
    i.raw_text,
    i.message,
    case
        when i.of_decision::boolean
            then (select max(d.decision_no) from store.decisions as d where d.submission_no = s.submission_no)
    end as decision_no
from incoming as i
inner join store.messages as m on m.message_sha256 = i.message_sha256::varchar
left join store.submissions as s on s.submission_id = i.submission_id::varchar;
