-- What every start needs before it can ask which migrations have run. Repeatable, therefore not itself a migration.
-- All tables live in the schema `store`; `main` has only the views and macros that analysts read.

create schema if not exists store;

create table if not exists store.migrations (
    name varchar not null,
    sha256 varchar not null
);

create table if not exists store.view_files (
    name varchar not null,
    sha256 varchar not null
);
