-- What counts instead of figures of accepted submissions: corrections later than their receipt.
select a.submission_id, c.row_kind::varchar as row_kind, i.indicator, c.value
from store.corrections_as_of('infinity'::timestamptz) as c
inner join store.accepted_as_of('infinity'::timestamptz) as a using (unit_no, week_no)
inner join store.indicators as i using (indicator_no)
where a.received_at <= c.decided_at;
