-- Tests that have passed. The digest is made of the files (git's number of the tree) and of the settings of the tests.
create table passed_tests (
    project text not null,
    digest text not null,
    run integer not null references runs (id) on delete cascade,
    passed_at integer not null,
    primary key (project, digest)
) strict, without rowid;
create index passed_tests_of_run on passed_tests (run);
