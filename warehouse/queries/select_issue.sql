-- One issue of a week's report.
select week_ending, number, as_of, letter_id, workbook_name, workbook_sha256, report::varchar as report
from store.report_issues
where week_ending = $week_ending::date and number = $number::integer;
