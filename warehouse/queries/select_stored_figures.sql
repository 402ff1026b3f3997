-- A form's figures as they were read, in the order they were stored.
select f.row_kind::varchar as row_kind, i.indicator, f.value, f.cell, f.raw_text
from store.submissions as s
inner join store.figures as f using (submission_no)
inner join store.indicators as i using (indicator_no)
where s.submission_id = $submission_id
order by f.rowid;
