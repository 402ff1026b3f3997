-- What the rules said of a form, as known at a time.
select f.rule, f.severity, f.message, f.sheet, f.cell, f.raw_text
from store.findings_as_of($as_of::timestamptz) as f
inner join store.submissions as s using (submission_no)
where s.submission_id = $submission_id
order by f.ordinal;
