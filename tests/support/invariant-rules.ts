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

/** What must be true of conversations. */
export const CHAT_RULES: Rule[] = [
  [
    'a text that a search does not know, or an entry of none',
    `select m.id wrong from messages m where (m.text <> '') !=
        exists (select 1 from search_entries e join search_words w on w.rowid = e.id where e.message_id = m.id)
      union all select c.id from conversations c where not exists
        (select 1 from search_entries e join search_words w on w.rowid = e.id
          where e.conversation_id = c.id and e.message_id is null)
      union all select e.id from search_entries e where not exists
        (select 1 from conversations c left join messages m on m.id = e.message_id
          where c.id = e.conversation_id and (e.message_id is null or m.id is not null))
      union all select rowid from search_words where rowid not in (select id from search_entries)`,
  ],
  [
    'two replies in the making',
    `select conversation_id wrong from messages where status in ('pending', 'streaming')
      group by conversation_id having count(*) > 1`,
  ],
  [
    'a path that is not shown from 1 to N, once each',
    `select conversation_id wrong from messages where shown group by conversation_id
      having min(depth) != 1 or max(depth) != count(*) or count(distinct depth) != count(*)`,
  ],
  [
    'a leaf that is not the last message shown',
    `select c.id wrong from conversations c where c.leaf_id is not
      (select m.id from messages m where m.conversation_id = c.id and m.shown order by m.depth desc limit 1)`,
  ],
  [
    'a message that does not follow its parent, or shown where its parent is not',
    `select m.id wrong from messages m left join messages p on p.id = m.parent_id
      where (m.parent_id is null) != (m.depth = 1)
      or (m.parent_id is not null and (p.id is null or p.depth != m.depth - 1 or p.conversation_id != m.conversation_id
        or (m.shown and not p.shown)))`,
  ],
  [
    'a log not numbered up to the last',
    `select c.id wrong from conversations c left join chunks k on k.conversation_id = c.id group by c.id
      having coalesce(max(k.seq), 0) != c.last_seq`,
  ],
  [
    'a reply told to have ended twice, or not at all',
    `select m.id wrong from messages m where m.role = 'assistant'
      and (select count(*) from chunks k where k.message_id = m.id and k.type = 'settled') != (m.settled_at is not null)`,
  ],
  [
    'a settled reply with another text than it came with',
    `select m.id wrong from messages m where m.settled_at is not null and m.role = 'assistant'
      and exists (select 1 from chunks k where k.message_id = m.id and k.type = 'begun')
      and m.text != coalesce((select group_concat(json_extract(k.data, '$.text'), '' order by k.seq)
        from chunks k where k.message_id = m.id and k.type = 'text'), '')`,
  ],
  [
    'a reply in the making of a deleted conversation',
    `select m.id wrong from messages m join conversations c on c.id = m.conversation_id
      where c.deleted_at is not null and m.status in ('pending', 'streaming')`,
  ],
  [
    'a reply that does not cost what its calls do, all of which have ended',
    `select m.id wrong from messages m join calls k on k.message_id = m.id where m.settled_at is not null group by m.id
      having sum(k.status = 'open') = 0 and m.cost_nano_usd is not
        (case when count(*) = count(k.cost_nano_usd) then sum(k.cost_nano_usd) end)`,
  ],
  [
    'a summary of what is not there',
    `select s.id wrong from summaries s left join messages m on m.id = s.through_message_id
      where m.id is null or m.depth != s.through_depth or m.conversation_id != s.conversation_id`,
  ],
]

/** What must be true of workflows. */
export const RUN_RULES: Rule[] = [
  [
    'a finished run without all of its steps finished, or a save without a finished run',
    `select r.id wrong from runs r where (r.status = 'done') != exists
        (select 1 from run_steps s where s.run_id = r.id and s.name = 'save' and s.status = 'done')
      or (r.status = 'done' and exists (select 1 from run_steps s where s.run_id = r.id and s.status != 'done'))`,
  ],
  [
    'a step in flight of a run that is not running, or one to come of a run that is over',
    `select r.id || ' ' || s.name wrong from runs r join run_steps s on s.run_id = r.id
      where (s.status = 'running' and r.status != 'running')
      or (s.status = 'pending' and r.status not in ('queued', 'running'))`,
  ],
  [
    'a step that failed or was skipped in a run that goes on',
    `select r.id || ' ' || s.name wrong from runs r join run_steps s on s.run_id = r.id
      where s.status in ('failed', 'skipped') and r.status not in ('failed', 'cancelled')`,
  ],
  [
    'a run that ended early without a reason, or another with one',
    `select id wrong from runs where (status in ('failed', 'cancelled')) != (error_code is not null)`,
  ],
  [
    'a finished run without output, or another with one',
    `select id wrong from runs where (status = 'done') != (output is not null)`,
  ],
  [
    'a finished step that was never begun, has no output or no end, or another with an output',
    `select run_id || ' ' || name wrong from run_steps where (status = 'done') != (output is not null)
      or (status = 'done' and (tries < 1 or settled_at is null or not json_valid(output)))`,
  ],
  [
    'a step that was begun before all that it waits for was done',
    `select s.run_id || ' ' || s.name wrong from run_steps s, json_each(s.after) w where s.status in ('running', 'done')
      and not exists (select 1 from run_steps b where b.run_id = s.run_id and b.name = w.value and b.status = 'done')`,
  ],
  [
    'steps not numbered 1..N',
    `select run_id wrong from run_steps group by run_id
      having min(position) != 1 or max(position) != count(*) or count(distinct position) != count(*)`,
  ],
  [
    'something made by a run that has not finished',
    `select made.run_id wrong from (select run_id from lessons union select run_id from quizzes union select run_id from cards
        union select run_id from reviews) made
      left join runs r on r.id = made.run_id where r.status is not 'done'`,
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
    `select subject_id wrong from jobs where status = 'running' and kind != 'reply'
      group by tenant_id, subject_id having count(*) > 1`,
  ],
]
