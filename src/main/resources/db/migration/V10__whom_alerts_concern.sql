-- Who wants to hear of what, now also by what a run is for ('' for any) and its branch (a GLOB pattern, '*' for any).
create table narrowed_wishes (
    project text not null,
    kind text not null,
    receiver text not null,
    goal text not null default '',
    branch text not null default '*',
    primary key (project, kind, receiver, goal, branch)
) strict, without rowid;
insert into narrowed_wishes (project, kind, receiver) select project, kind, receiver from alert_wishes;
drop table alert_wishes;
alter table narrowed_wishes rename to alert_wishes;

alter table notices add column goal text;
update notices set goal = coalesce((select goal from runs where id = notices.run), 'DEPLOY') where run is not null;
alter table notices add column author text;
-- The commit that was live before, on the first host; and when the run was accepted.
alter table notices add column replaced text;
alter table notices add column accepted_at integer;

-- Who made the commit; told by the checkout.
alter table runs add column author text;
