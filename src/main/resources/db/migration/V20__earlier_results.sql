-- From now on images that were made are remembered in the same way as tests that passed.
alter table passed_tests rename to earlier_results;
alter table earlier_results rename column passed_at to done_at;
drop index passed_tests_of_run;
create index earlier_results_of_run on earlier_results (run);
