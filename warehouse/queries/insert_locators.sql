-- Places that are not noted yet.
insert into store.locators (message_sha256, account, folder, uidvalidity, uid)
with places as (
    select distinct
        message_sha256::varchar as message_sha256,
        account::varchar as account,
        folder::varchar as folder,
        uidvalidity::bigint as uidvalidity,
        uid::bigint as uid
    from incoming
)

select message_sha256, account, folder, uidvalidity, uid
from places
anti join store.locators as l using (message_sha256, account, folder, uidvalidity, uid);
