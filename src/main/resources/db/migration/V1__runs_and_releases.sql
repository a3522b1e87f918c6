-- Times are milliseconds since 1970-01-01 UTC. Words are the names of the enums in slipway.run.

create table installation (
    id text not null
) strict;

create table runs (
    id integer primary key autoincrement,
    project text not null,
    branch text not null,
    commit_id text not null,
    goal text not null,
    "trigger" text not null,
    requested_by text,
    title text,
    state text not null,
    reason text,
    -- A running run belongs to one server and one attempt; every write of it names both.
    owner text,
    attempt integer not null default 0,
    created_at integer not null,
    started_at integer,
    finished_at integer,
    image_reference text,
    image_digest text
) strict;

create index runs_at_work on runs (project, branch, id) where state in ('QUEUED', 'RUNNING');
create index runs_of_branch on runs (project, branch, commit_id);
create index runs_of_project on runs (project, id);

create table stages (
    run integer not null references runs (id) on delete cascade,
    position integer not null,
    name text not null,
    state text not null,
    started_at integer,
    finished_at integer,
    detail text,
    log_from integer,
    log_to integer,
    primary key (run, position)
) strict, without rowid;

-- What GitLab has told us already.
create table deliveries (
    project text not null,
    delivery_key text not null,
    run integer not null references runs (id) on delete cascade,
    expires_at integer not null,
    primary key (project, delivery_key)
) strict, without rowid;

create index deliveries_by_expiry on deliveries (expires_at);
create index deliveries_by_run on deliveries (run);

-- The head of a deploy branch when Slipway first looked: what was there before Slipway is not Slipway's to deploy.
create table baselines (
    project text not null,
    branch text not null,
    commit_id text not null,
    primary key (project, branch)
) strict, without rowid;

-- What went live where; live_until is null for what is live now.
create table releases (
    id integer primary key autoincrement,
    project text not null,
    host text not null,
    image text not null,
    digest text,
    commit_id text not null,
    run integer not null,
    live_since integer not null,
    live_until integer,
    -- Why it is no longer certain that this is what runs, if it is not.
    doubt text
) strict;

create unique index releases_live on releases (project, host) where live_until is null;
