-- A project without a build puts commits live. SQLite cannot take "not null" from a column, so the table is made anew.
create table releases_anew (
    id integer primary key autoincrement,
    project text not null,
    host text not null,
    -- Null where no image was built.
    image text,
    digest text,
    commit_id text not null,
    run integer not null,
    live_since integer not null,
    live_until integer,
    -- Why it is no longer certain that this is what runs, if it is not.
    doubt text,
    -- How it ended, once it has: REPLACED or ROLLED_BACK.
    ended text,
    -- The first release of the same image or commit, where a rollback put it live again.
    origin integer,
    -- When its host was last seen to run it.
    seen_at integer,
    -- What was seen there in its place, if something else was.
    drift text,
    -- Why the host could not be looked at the last time, if so.
    unseen text,
    -- What is wrong with what is live, if it runs there and is not healthy.
    unhealthy text
) strict;

insert into releases_anew (id, project, host, image, digest, commit_id, run, live_since, live_until, doubt, ended, origin,
    seen_at, drift, unseen, unhealthy)
select id, project, host, image, digest, commit_id, run, live_since, live_until, doubt, ended, origin,
    seen_at, drift, unseen, unhealthy from releases;
-- No number is given twice.
delete from sqlite_sequence where name = 'releases_anew';
insert into sqlite_sequence (name, seq) select 'releases_anew', seq from sqlite_sequence where name = 'releases';
drop table releases;
alter table releases_anew rename to releases;

create unique index releases_live on releases (project, host) where live_until is null;
create index releases_of_host on releases (project, host, id);
