-- How far the letter of the week's first report is; no row if there is no report.
select s.state
from store.report_issues as i
inner join store.letters as l using (letter_id)
inner join store.letter_states as s using (letter_no)
where i.week_ending = $week_ending::date and i.number = 1;
