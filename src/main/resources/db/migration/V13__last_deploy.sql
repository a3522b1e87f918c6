-- The status names the last deploy that succeeded, failed or was rolled back, however many superseded ones came after it.
create index runs_deployed on runs (project, id)
    where goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK');
