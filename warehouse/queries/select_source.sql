-- A figure as known at a time, back to its cell, its workbook and its mail, with the correction that counts, if any.
select
    l.value, l.carried_from, l.sheet, l.cell, l.raw_text, l.cell_value, l.submission_id, l.file_name,
    l.attachment_sha256, l.message_sha256, m.sender, m.subject, l.received_at, l.correction_reason, l.corrected_by,
    l.corrected_at
from lineage_as_of($as_of::timestamptz) as l
inner join store.messages as m using (message_sha256)
where
    l.week_ending = $week_ending::date and l.unit_id = $unit_id and l.indicator = $indicator
    and l.row_kind = $row_kind;
