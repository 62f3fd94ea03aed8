/** Rules as queries: each returns what is wrong, and its column `wrong` says of which row. */
export type Rule = [string, string]

/** What must be true of whatever a learner's file keeps beside plans, modules, tasks and attempts. */
export const KEPT_RULES: Rule[] = [
  [
    'two open proposals',
    `select plan_id wrong from proposals where state = 'open' group by plan_id having count(*) > 1`,
  ],
  [
    'a proposal beside no version of its plan',
    `select r.id wrong from proposals r join plans p on p.id = r.plan_id where r.base_version > p.version`,
  ],
  [
    'content without a version, or a version without content',
    `select id wrong from plans where (version > 0) != (modules_total > 0) and modules_total + version > 0
      and not (version > 0 and exists (select 1 from versions v where v.plan_id = plans.id))`,
  ],
  [
    'a gap in the versions that are kept',
    `select plan_id wrong from versions group by plan_id having max(version) - min(version) + 1 != count(*)`,
  ],
  [
    'something made for a deleted plan',
    `select p.id wrong from plans p join attempts a on a.plan_id = p.id
      where p.deleted_at is not null and (a.status = 'in_progress' or p.generation = 'generating')`,
  ],
  [
    'a success that asked nobody',
    `select a.id wrong from attempts a where a.status = 'success' and a.provider != 'offline' and a.calls = 0
      and not exists (select 1 from attempts b where b.job_id = a.job_id and b.calls > 0)`,
  ],
  [
    'a key that answers with an attempt its plan does not have',
    `select k.key wrong from idempotency_keys k join plans p on p.id = k.plan_id
      where not exists (select 1 from attempts a where a.id = k.attempt_id and a.plan_id = k.plan_id)`,
  ],
  [
    'a task completed at no time, or open with one',
    `select id wrong from tasks where (status = 'completed') != (completed_at is not null)`,
  ],
]

/** What must be true of the queue and of what is known of past runs. Lasting conditions are the soak's: see its stuck.ts. */
export const CONTROL_RULES: Rule[] = [
  [
    'a running job without lease and fence, or a lease without a run',
    `select id wrong from jobs where (status = 'running') != (lease_until is not null)
      or (status = 'running' and fence is null)`,
  ],
  [
    'an unfinished job with an end, or a finished one without',
    `select id wrong from jobs where (status in ('queued', 'running')) != (finished_at is null)`,
  ],
  ['more runs than a job may have', `select id wrong from jobs where runs > max_runs or runs < 0 or deferrals < 0`],
  [
    'a duration below nothing or above a day',
    `select id wrong from durations where duration_ms not between 0 and 86400000`,
  ],
  [
    'two live jobs for one plan',
    `select subject_id wrong from jobs where status = 'running' group by tenant_id, subject_id having count(*) > 1`,
  ],
]
