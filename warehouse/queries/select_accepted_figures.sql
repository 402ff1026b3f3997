-- The stored figures of every accepted submission.
select a.submission_id, f.row_kind::varchar as row_kind, i.indicator, f.value
from store.accepted_as_of('infinity'::timestamptz) as a
inner join store.figures as f using (submission_no)
inner join store.indicators as i using (indicator_no);
