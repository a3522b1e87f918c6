-- Which earlier release a run puts live again, if it does.
alter table runs add column release integer;

-- How far a run's redeploy is on each host.
create table run_hosts (
    run integer not null references runs (id) on delete cascade,
    position integer not null,
    host text not null,
    state text not null,
    -- Not null from the decision to put the former release back until that is done: why. It is never taken anew.
    backing_out text,
    -- The release that was live there when this run's turn came.
    former integer,
    started_at integer,
    finished_at integer,
    detail text,
    primary key (run, position)
) strict, without rowid;

-- How it ended, once it has: REPLACED or ROLLED_BACK.
alter table releases add column ended text;
update releases set ended = 'REPLACED' where live_until is not null;
-- The first release of the same image, where a rollback put it live again.
alter table releases add column origin integer;
-- When its host was last seen to run it.
alter table releases add column seen_at integer;
-- What was seen there in its place, if something else was.
alter table releases add column drift text;
-- Why the host could not be looked at the last time, if so.
alter table releases add column unseen text;

create index releases_of_host on releases (project, host, id);

-- The head of a deploy branch when Slipway last looked.
create table heads (
    project text not null,
    branch text not null,
    commit_id text not null,
    seen_at integer not null,
    primary key (project, branch)
) strict, without rowid;
