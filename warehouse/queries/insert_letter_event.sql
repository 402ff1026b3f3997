-- A letter's new state.
insert into store.letter_events (event_no, letter_no, state, happened_at, detail, accepted)
select
    (select coalesce(max(e.event_no), 0) + 1 from store.letter_events as e) as event_no,
    letter_no,
    $state as state,
    $happened_at::timestamptz as happened_at,
    $detail as detail,
    $accepted::varchar [] as accepted
from store.letters
where letter_id = $letter_id;
