-- Units of the campaign; those it no longer has lose their position. Numbers are never given again.
merge into store.units as u
using (
    select
        (select coalesce(max(o.unit_no), 0) from store.units as o) + position::integer as new_no,
        unit_id::varchar as unit_id,
        name::varchar as name,
        required::boolean as required,
        position::integer as position
    from incoming
) as n
on u.unit_id = n.unit_id
when matched and (u.name, u.required, u.position) is distinct from (n.name, n.required, n.position)
    then update set name = n.name, required = n.required, position = n.position
when not matched
    then insert (unit_no, unit_id, name, required, position)
    values (n.new_no, n.unit_id, n.name, n.required, n.position)
when not matched by source and u.position is not null
    then update set position = null;
