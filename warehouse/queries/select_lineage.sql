-- Where each figure of a week comes from as known at a time: cell, workbook, mail, and the correction that counts.
select
    l.unit_id, l.row_kind, l.indicator, l.sheet, l.cell, l.raw_text, l.cell_value, l.file_name, m.sender, l.received_at,
    l.message_sha256, l.carried_from, l.correction_reason, l.corrected_by, l.corrected_at
from lineage_as_of($as_of::timestamptz) as l
inner join store.messages as m using (message_sha256)
where l.week_ending = $week_ending::date and l.value is not null
order by all;
