-- Figures; decimals come as text, so the cast is exact.
insert into store.figures (submission_no, row_kind, indicator_no, value, cell, raw_text)
select
    s.submission_no,
    i.row_kind::varchar::store.row_kind as row_kind,
    n.indicator_no,
    i.value::varchar::decimal(18, 6) as value,
    i.cell,
    i.raw_text
from incoming as i
inner join store.submissions as s on s.submission_id = i.submission_id::varchar
inner join store.indicators as n on n.indicator = i.indicator::varchar
order by s.submission_no, row_kind, n.indicator_no;
