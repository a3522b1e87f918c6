-- The release that was live on the first host when a rollback was asked for. If it is not live any more when the
-- rollback's turn comes, the rollback is not carried out.
alter table runs add column replaces integer;
-- Not 0 from the moment at which a running run goes on to its registry and its hosts: then a rollback waits for it.
alter table runs add column publishing integer not null default 0;
update runs set publishing = 1 where state = 'RUNNING';
-- The run that this one retries.
alter table runs add column retry_of integer;
-- A digest of the settings with which the image was tested and made.
alter table runs add column image_settings text;
-- Why a running run is being cancelled, from the request until it has ended.
alter table runs add column cancelling text;

-- A rollback is looked for at each turn of the queue, which may be long.
create index rollbacks_at_work on runs (project, id) where state in ('QUEUED', 'RUNNING') and release is not null;

-- The newest push of the branch when its head was noted as handled: a later push is not covered.
alter table baselines add column run integer not null default 0;
