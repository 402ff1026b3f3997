-- The lists of every accepted submission.
select a.submission_id, h.position, h.enterprise, h.location, h.industry, h.detail, h.cells
from store.accepted_as_of('infinity'::timestamptz) as a
inner join store.hazards as h using (submission_no)
order by a.submission_id, h.position;
