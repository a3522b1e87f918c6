-- Of several engines: the one that did a run's work, by the name that it has in the configuration, see docs/decisions/0070.
-- With one engine it stays empty.
alter table runs add column engine text collate "C";
create index runs_by_engine on runs (project, id) where engine is not null;
