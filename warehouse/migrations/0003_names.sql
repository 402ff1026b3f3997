-- Names of enterprises, which are spelled slightly differently from week to week. Both tables follow from the names in
-- store.hazards alone, whoever decided what about the forms: a rebuild finds the same.

-- Names with one key are one enterprise.
create table store.names (
    enterprise varchar primary key,
    enterprise_key varchar not null
);

-- Keys that are alike, 0 to 100, each pair once; what little is alike is left out.
create table store.like_names (
    first_key varchar not null,
    second_key varchar not null,
    likeness double not null
);

-- From which likeness on two names of a unit are one, and from which a person should look; by the form. One row.
create table store.name_rules (
    same_name double not null,
    like_name double not null
);
