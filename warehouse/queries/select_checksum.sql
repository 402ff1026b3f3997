-- The number of rows and a checksum over every column of a table.
select
    count(*) as number_of_rows,
    coalesce(bit_xor(hash(t)), 0) as checksum
from query_table($table) as t;
