-- The commits, divided by blanks, from which a skipped push does not differ under the project's paths: if one of them is
-- live, the push is not behind it. That is so only as long as the paths are these.
alter table runs add column unchanged_since text;
alter table runs add column unchanged_under text;

-- Who pushed the commit, as @name in GitLab, where a delivery told it. All runs of a commit are asked for it, of whatever
-- branch, and the newest run of a commit of a branch is found the same way.
alter table runs add column pushed_by text;
drop index runs_of_branch;
create index runs_of_commit on runs (project, commit_id);

-- 0 for a person who only let the run go live in a freeze. Before, both were recorded alike: those who are not the ones
-- that a run began with are taken for these.
alter table requesters add column asked integer not null default 1;
update requesters set asked = 0 where exists (
    select 1 from runs where runs.id = requesters.run and runs."trigger" in ('PUSH', 'CATCH_UP', 'PROMOTION')
        and runs.requested_by is not requesters.name);

-- The environment that the name of the run's status ends with. A status that was begun without it ends without it.
alter table reports add column status_environment text;
