-- What each repetition was said to repeat when it was last decided on.
select s.submission_id, o.submission_id as repeats
from store.decisions_as_of('infinity'::timestamptz) as d
inner join store.submissions as s using (submission_no)
inner join store.submissions as o on d.repeats_no = o.submission_no;
