-- A run that deploys goes to one environment of its project. Before there was one, which had no name here; GitLab's usual
-- name for it was this one, and it is corrected at the start if the configuration calls it by another.
alter table runs add column environment text;
update runs set environment = 'production' where goal = 'DEPLOY';
-- The pushed tag, by which the branch is called then, too.
alter table runs add column tag text;

alter table releases add column environment text not null default 'production';
alter table releases add column tag text;
drop index releases_live;
create unique index releases_live on releases (project, environment, host) where live_until is null;
drop index releases_of_host;
create index releases_of_host on releases (project, environment, host, id);

-- Deploys of several branches to one environment take each other's place.
create index runs_of_environment_at_work on runs (project, environment, id)
    where state in ('QUEUED', 'RUNNING') and environment is not null;
-- The last deploy is asked for by environment.
drop index runs_deployed;
create index runs_deployed on runs (project, environment, id)
    where goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK');

alter table notices add column environment text;

-- What was built for one environment is not built again for another one.
create index runs_with_image on runs (project, commit_id, id) where image_settings is not null;
