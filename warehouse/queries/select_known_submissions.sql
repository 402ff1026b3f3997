-- Which of the incoming forms are loaded already.
select submission_id
from store.submissions
where submission_id in (select i.key::varchar from incoming as i);
