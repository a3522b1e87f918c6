-- How the last run of a project ended is asked with each status: without it, that sorts all its runs.
create index runs_ended on runs (project, finished_at, id) where finished_at is not null;
