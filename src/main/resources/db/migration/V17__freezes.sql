-- Who asked for a run by hand, or let it go live in a freeze, and the access level in GitLab (0 for a token).
create table requesters (
    run integer not null references runs (id) on delete cascade,
    name text not null,
    access_level integer not null,
    primary key (run, name)
) strict, without rowid;

-- What people have frozen by hand.
create table freezes (
    project text not null,
    environment text not null,
    frozen_until integer not null,
    reason text,
    frozen_by text not null,
    frozen_at integer not null,
    primary key (project, environment)
) strict, without rowid;
