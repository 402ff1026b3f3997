-- Lines of the lists of enterprises.
insert into store.hazards (submission_no, position, enterprise, location, industry, detail, cells)
select
    s.submission_no,
    i.position,
    i.enterprise,
    i.location,
    i.industry,
    i.detail,
    i.cells
from incoming as i
inner join store.submissions as s on s.submission_id = i.submission_id::varchar
order by s.submission_no, i.position;
