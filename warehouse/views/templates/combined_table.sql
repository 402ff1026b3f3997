-- The combined table with one column per indicator of the form in force. A template: each line that names
-- {indicator} stands once for each indicator. The names are safe to put into SQL: the Form model lets nothing
-- but [a-z][a-z0-9_]* pass, and the label is written with its quotes doubled.

create or replace view combined_table as
select
    week_ending,
    c.row_kind::varchar as row_kind,
    unit_id,
    name,
    max(value) filter (where indicator = '{indicator}') as "{indicator}",
    min(carried_from) as carried_from,
    position
from store.combined_as_of((select p.known_at from store.present as p)) as c
group by week_ending, c.row_kind, unit_id, name, position
order by week_ending, position, row_kind desc;

comment on view combined_table is '汇总表：每个单位每周本周、累计各一行，最后是全省合计';
comment on column combined_table.week_ending is '报送周，以周五日期为名';
comment on column combined_table.row_kind is 'week（本周）或 cumulative（累计）';
comment on column combined_table.unit_id is '报送单位；全省合计为空';
comment on column combined_table.name is '单位名称或全省合计';
comment on column combined_table."{indicator}" is '{label}';
comment on column combined_table.carried_from is '累计沿用自哪一周（※）；合计行为其中最早的一周';
comment on column combined_table.position is '行的顺序';
