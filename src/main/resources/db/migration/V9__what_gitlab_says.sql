-- What is wrong with something on which a project's pushes depend, as far as people were told: its hook, GitLab's token,
-- its deploy branch.
create table troubles (
    project text not null,
    -- The name of the Notice.Kind by which it was told.
    kind text not null,
    -- Which of its kind: another one is told too.
    state text not null,
    primary key (project, kind)
) strict, without rowid;

insert into troubles (project, kind, state) select project, 'HOOK', 'disabled' from lost_hooks;

-- The numbers of projects that are configured by their path, which outlive a new path.
create table gitlab_projects (
    -- The configured address of GitLab; empty if there is none.
    instance text not null,
    -- The configured path, in small letters.
    path text not null,
    number integer not null,
    -- The path that it was last seen with.
    path_now text not null,
    primary key (instance, path)
) strict, without rowid;

-- The projects that have, or had, a hook of their own. A delivery that came after that one was seen to be gone proves
-- that a hook of the group or of the instance delivers.
create table own_hooks (
    project text primary key,
    gone_at integer
) strict, without rowid;

insert into own_hooks (project, gone_at) select project, cast(strftime('%s', 'now') as integer) * 1000 from lost_hooks;
drop table lost_hooks;
