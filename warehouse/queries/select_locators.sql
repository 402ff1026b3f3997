-- Where the archived mails of an account lie.
select distinct account, folder, uidvalidity, uid
from store.locators
where account = $account;
