-- The next run to begin is looked for in the order of the numbers, among those that wait; what holds it up, among those that
-- are at work. With 100,000 that wait, looking through all of them took seconds.
create index runs_queued on runs (id) where state = 'QUEUED';
create index runs_running on runs (project, id) where state = 'RUNNING';
