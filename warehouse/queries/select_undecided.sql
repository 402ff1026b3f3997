-- The ids of the forms with one of these verdicts, by all that is decided, in order of receipt.
select s.submission_id
from store.submissions as s
inner join store.decisions_as_of('infinity'::timestamptz) as d using (submission_no)
where list_contains($verdicts::varchar [], d.verdict)
order by s.received_at, s.submission_no;
