-- Runs and releases are listed by environment, newest first.
create index runs_of_environment on runs (project, environment, id) where environment is not null;
create index releases_of_environment on releases (project, environment, id);
