-- The projects whose runs are to be told of: the configuration's, so that the transaction of a run can ask.
create table reported_projects (
    project text primary key
) strict, without rowid;

-- What is to be told of runs, written in the transaction that makes it true. It stays as long as its run, so that nothing
-- is told twice.
create table reports (
    id integer primary key autoincrement,
    project text not null,
    run integer not null references runs (id) on delete cascade,
    -- TEST, DEPLOY or DEPLOYMENT, and the name of a StageState.
    subject text not null,
    state text not null,
    detail text,
    noted_at integer not null,
    -- How often it was tried, counted before the try; and before when it is not tried again.
    attempts integer not null default 0,
    not_before integer not null default 0,
    -- Null while it is to be told; then how that ended.
    outcome text,
    -- The number that the other side gave to what it made, if it did.
    made integer,
    unique (run, subject, state)
) strict;

create index reports_open on reports (project, id) where outcome is null;
