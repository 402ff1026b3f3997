-- The campaign in force replaces the one before.
merge into store.campaign as c
using (select name, notice, form, timezone from incoming) as n
on true
when matched and (c.name, c.notice, c.form, c.timezone) is distinct from (n.name, n.notice, n.form, n.timezone)
    then update set name = n.name, notice = n.notice, form = n.form, timezone = n.timezone
when not matched
    then insert (name, notice, form, timezone) values (n.name, n.notice, n.form, n.timezone);
