-- The form's thresholds replace those before.
merge into store.name_rules as r
using (select same_name::double as same_name, like_name::double as like_name from incoming) as n
on true
when matched and (r.same_name, r.like_name) is distinct from (n.same_name, n.like_name)
    then update set same_name = n.same_name, like_name = n.like_name
when not matched
    then insert (same_name, like_name) values (n.same_name, n.like_name);
