-- Indicators of the form in force; those it no longer has lose their position. Numbers are never given again.
merge into store.indicators as i
using (
    select
        (select coalesce(max(o.indicator_no), 0) from store.indicators as o) + position::smallint as new_no,
        indicator::varchar as indicator,
        label::varchar as label,
        unit_of_measure::varchar as unit_of_measure,
        position::smallint as position
    from incoming
) as n
on i.indicator = n.indicator
when matched
    and (i.label, i.unit_of_measure, i.position) is distinct from (n.label, n.unit_of_measure, n.position)
    then update set label = n.label, unit_of_measure = n.unit_of_measure, position = n.position
when not matched
    then insert (indicator_no, indicator, label, unit_of_measure, position)
    values (n.new_no, n.indicator, n.label, n.unit_of_measure, n.position)
when not matched by source and i.position is not null
    then update set position = null;
