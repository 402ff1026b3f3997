-- Every table, by its full name.
select concat_ws('.', schema_name, table_name) as name
from duckdb_tables()
where database_name = current_database() and not internal and not temporary
order by name;
