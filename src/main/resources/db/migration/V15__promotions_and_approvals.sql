-- The release of another environment that a run puts live in its own.
alter table runs add column promotes integer;
-- What a waiting run waits for (a name of slipway.run.Wait.Kind), and since when it waits.
alter table runs add column waits_for text;
alter table runs add column waiting_since integer;
-- 1 if all before its redeploy is done: then it goes on with the image that it has made.
alter table runs add column built integer not null default 0;

-- SQLite uses an index for a part of the rows only for a query that repeats its condition word by word.
drop index runs_at_work;
create index runs_at_work on runs (project, branch, id) where state in ('QUEUED', 'RUNNING', 'WAITING');
drop index rollbacks_at_work;
create index rollbacks_at_work on runs (project, id) where state in ('QUEUED', 'RUNNING', 'WAITING') and release is not null;
drop index runs_of_environment_at_work;
create index runs_of_environment_at_work on runs (project, environment, id)
    where state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null;
create index runs_waiting on runs (project, environment, id) where state = 'WAITING';

-- Who said yes to which digest (or commit, where there is no image). It counts for no other one.
create table approvals (
    run integer primary key references runs (id) on delete cascade,
    subject text not null,
    approved_by text not null,
    approved_at integer not null
) strict;

-- The newest release of the source that was offered to an environment: none is offered twice, even after its run is forgotten.
create table promoted (
    project text not null,
    environment text not null,
    release integer not null,
    primary key (project, environment)
) strict, without rowid;
