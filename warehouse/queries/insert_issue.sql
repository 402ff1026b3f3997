-- Keeps an issue, unless that number of the week's report is there already.
insert into store.report_issues (
    week_ending, number, as_of, letter_id, workbook_name, workbook_sha256, report, created_at
)
select
    $week_ending::date as week_ending,
    $number::integer as number,
    $as_of::timestamptz as as_of,
    $letter_id as letter_id,
    $workbook_name as workbook_name,
    $workbook_sha256 as workbook_sha256,
    $report::json as report,
    $created_at::timestamptz as created_at
where not exists (
    select 1
    from store.report_issues as i
    where i.week_ending = $week_ending::date and i.number = $number::integer
);
