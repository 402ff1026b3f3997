-- The letters of which nobody knows whether they went out.
select
    s.state, s.since, s.detail,
    coalesce(
        (
            select list(distinct a.address order by a.address)
            from (
                select unnest(e.accepted) as address
                from store.letter_events as e
                where e.letter_no = l.letter_no
            ) as a
        ),
        []
    ) as accepted,
    l.letter_id, l.letter_key, l.kind, l.week_ending, l.unit_id, l.recipients, l.subject, l.rfc_message_id, l.content
from store.letters as l
inner join store.letter_states as s using (letter_no)
where s.state in ('sending', 'unknown')
order by l.letter_no;
