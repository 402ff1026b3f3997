-- What no mail tells: runs, letters and issues as they were, where mails lie in the mailbox, and the dimensions with
-- their numbers, so that what the campaign no longer has can still be named.
insert into store.runs by name from present_file.store.runs;
insert into store.campaign by name from present_file.store.campaign;
insert into store.units by name from present_file.store.units;
insert into store.weeks by name from present_file.store.weeks;
insert into store.indicators by name from present_file.store.indicators;
insert into store.locators by name from present_file.store.locators;
insert into store.letters by name from present_file.store.letters;
insert into store.letter_events by name from present_file.store.letter_events;
insert into store.report_issues by name from present_file.store.report_issues;
insert into store.readings by name from present_file.store.readings;
