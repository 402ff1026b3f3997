-- Every letter begins its life queued.
insert into store.letter_events (event_no, letter_no, state, happened_at, detail, accepted)
select
    (select coalesce(max(e.event_no), 0) from store.letter_events as e)
    + row_number() over (order by l.letter_no) as event_no,
    l.letter_no,
    'queued' as state,
    l.created_at as happened_at,
    '' as detail,
    [] as accepted
from store.letters as l
anti join store.letter_events as e using (letter_no);
