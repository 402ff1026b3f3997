-- Whether the unit and the week that a decision names are there.
select
    exists (select 1 from store.units as u where u.unit_id = $unit_id) as unit_known,
    exists (select 1 from store.weeks as w where w.week_ending = $week_ending::date) as week_known;
