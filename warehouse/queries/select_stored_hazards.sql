-- A form's list of enterprises.
select h.position, h.enterprise, h.location, h.industry, h.detail, h.cells
from store.submissions as s
inner join store.hazards as h using (submission_no)
where s.submission_id = $submission_id
order by h.position;
