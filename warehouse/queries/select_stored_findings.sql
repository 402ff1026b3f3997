-- A form's findings that are true whatever is decided on it. (Those of one decision come anew with the next.)
select f.rule, f.severity, f.message, f.sheet, f.cell, f.raw_text
from store.submissions as s
inner join store.findings as f using (submission_no)
where s.submission_id = $submission_id and f.decision_no is null
order by f.ordinal;
