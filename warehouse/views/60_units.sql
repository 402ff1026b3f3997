-- The units of the campaign.

create or replace view units as
select unit_id, name, required, position
from store.units
where position is not null
order by position;

comment on view units is '报送单位，按方案中的顺序';
comment on column units.unit_id is '单位代号';
comment on column units.name is '单位名称';
comment on column units.required is '是否必须报送；否的可报，不计迟报';
comment on column units.position is '在方案中的顺序';
