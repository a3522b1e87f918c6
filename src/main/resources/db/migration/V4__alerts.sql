-- Who wants to hear of what: the configuration's, so that the transaction of a run can ask.
create table alert_wishes (
    project text not null,
    -- The name of a Notice.Kind.
    kind text not null,
    receiver text not null,
    primary key (project, kind, receiver)
) strict, without rowid;

-- What is still to be told to one receiver, written in the transaction that makes it true. A message has all that it
-- says: the run may be forgotten before it is told. It is removed when it was told, refused, or given up.
create table notices (
    id integer primary key autoincrement,
    -- By which the receiver knows it again, when it is sent once more.
    token text not null default (lower(hex(randomblob(16)))),
    receiver text not null,
    kind text not null,
    project text not null,
    run integer,
    branch text,
    commit_id text,
    title text,
    "trigger" text,
    requested_by text,
    host text,
    detail text,
    noted_at integer not null,
    -- How often it was tried, counted before the try; and before when it is not tried again.
    attempts integer not null default 0,
    not_before integer not null default 0
) strict;

create index notices_of_receiver on notices (receiver, id);

-- The projects whose hook GitLab has switched off, as far as was told.
create table lost_hooks (
    project text primary key
) strict, without rowid;
