-- The pages list a project's deploys and its tests apart, and its runs by branch. The newest push of a branch is asked
-- with each status: without an index that ends with the number, that sorts all runs of the branch.
create index runs_of_goal on runs (project, goal, id);
create index runs_of_branch_by_age on runs (project, branch, id);
