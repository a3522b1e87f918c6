-- The next rollback to begin is looked for in the order of the numbers, too. PostgreSQL looked through all runs that waited
-- for one, at each claim: with 100,000 of them that took most of a claim's time.
create index rollbacks_queued on runs (id) where state = 'QUEUED' and release is not null;
