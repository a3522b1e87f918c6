-- Several servers work on one database of PostgreSQL, see docs/decisions/0067. A file has one server: what only several
-- need stays empty here, so that the statements are the same.

-- The servers that work on the database.
create table servers (
    id integer primary key autoincrement,
    owner text not null,
    name text not null,
    since integer not null
);

-- The highest fence of all redeploys: each redeploy, and each server that takes one up, gets a higher one.
create table fence (
    id integer primary key,
    number integer not null
);

-- What was written of the logs of runs, for the other servers: the bytes from an offset on.
create table log_chunks (
    run integer not null references runs (id) on delete cascade,
    begins integer not null,
    bytes blob not null,
    primary key (run, begins)
);

-- Whether a run is being cancelled because a newer push came: then it goes on once it has reached push.
alter table runs add column overtaken integer not null default 0;

-- One half of the key that sessions are signed with, if several servers must accept them.
alter table installation add column signing_key text;
