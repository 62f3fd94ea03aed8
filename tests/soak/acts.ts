import { setTimeout as sleep } from 'node:timers/promises'
import { topicOf } from './moody-provider.ts'
import { NoAnswer, Violation, type Known, type Person } from './person.ts'
import { inspect, meddle, reckonRuns, start } from './runs.ts'
import { again, hush, listen, reckonTalks, say } from './talks.ts'

/** So many plans that are being made are enough for one person at a time. */
const AT_ONCE = 3
/** A person with more plans than this deletes before they make another. */
const ENOUGH = 14

type Viewed = { status: string; modules: { id: string; tasks: { id: string; status: string }[] }[] }

const alive = (p: Person) => p.plans.filter((plan) => plan.gone === 'no')

function anyOf(p: Person, which: (plan: Known) => boolean = () => true): Known | undefined {
  const [first, ...rest] = alive(p).filter(which)
  return first && p.luck.oneOf([first, ...rest])
}

/** What is wrong with a plan as it is shown, by what its owner knows of it. Remembers what it sees for the first time. */
function compare(p: Person, plan: Known, shown: Viewed): Viewed {
  const content = shown.modules.map((module) => module.id).join()
  if (plan.content !== undefined && plan.content !== content) {
    throw new Violation(`${plan.topic} was ready and has changed by itself: ${plan.content} → ${content}`)
  }
  if (shown.status === 'ready' && plan.content === undefined) {
    plan.content = content
    p.note('seen ready')
  }
  const tasks = new Map(shown.modules.flatMap((module) => module.tasks.map((task) => [task.id, task.status])))
  if (plan.thinned) plan.done = new Set([...plan.done].filter((id) => tasks.has(id)))
  delete plan.thinned
  for (const id of plan.done) {
    if (tasks.get(id) !== 'completed') throw new Violation(`${plan.topic}: task ${id} is no longer completed`)
  }
  return shown
}

/** Look at a plan. Undefined when it is gone, as it must be exactly when it was deleted. */
async function look(p: Person, plan: Known): Promise<Viewed | undefined> {
  const answer = await p.ask({ path: `/${plan.id}` })
  p.expect(`looking at ${plan.topic}`, answer, 200, 404)
  if (answer.status === 200 && plan.gone !== 'yes') {
    plan.gone = 'no'
    return compare(p, plan, answer.body as Viewed)
  }
  if (answer.status === 404 && plan.gone !== 'no') {
    plan.gone = 'yes'
    return undefined
  }
  throw new Violation(`${plan.topic} (deleted: ${plan.gone}) was answered ${answer.status}`)
}

async function create(p: Person): Promise<void> {
  const n = ++p.made
  const topic = topicOf(p.index, n)
  const body = { topic, level: 'beginner', hoursPerWeek: 40, weeks: 10, notes: 'For the soak.' }
  const request = { method: 'POST', path: '', body, key: `create-${topic.replaceAll(' ', '-')}` }
  // Sometimes twice at once, as an impatient finger does.
  const sent = [p.insist(request), ...(p.luck.happens(0.2) ? [p.insist(request)] : [])]
  const answers = await Promise.all(sent)
  for (const answer of answers) p.expect(`creating ${topic}`, answer, 201)
  const [first, ...others] = answers.map(({ body: said }) => said as { id: string; attempt: { id: string } })
  if (!first) return
  for (const { id: other } of others) {
    if (other !== first.id) throw new Violation(`${topic} was created more than once: ${first.id} and ${other}`)
  }
  const { id, attempt } = first
  p.plans.push({
    id,
    topic,
    key: request.key,
    body,
    attempts: new Set([attempt.id]),
    done: new Set(),
    gone: 'no',
    seen: 0,
  })
  p.note('created')
}

async function createOrMakeRoom(p: Person): Promise<void> {
  if (alive(p).length >= ENOUGH) return remove(p)
  const making = alive(p).filter((plan) => plan.content === undefined)
  let busy = 0
  for (const plan of making) if ((await look(p, plan))?.status === 'processing') busy += 1
  if (busy < AT_ONCE) await create(p)
}

async function tick(p: Person): Promise<void> {
  const plan = anyOf(p, ({ content }) => content !== undefined)
  const shown = plan && (await look(p, plan))
  const [first, ...rest] = shown?.modules.flatMap(({ tasks }) => tasks) ?? []
  if (!plan || !first) return
  const { id } = p.luck.oneOf([first, ...rest])
  const answer = await p.ask({ method: 'PATCH', path: `/${plan.id}/tasks/${id}`, body: { status: 'completed' } })
  p.expect(`completing a task of ${plan.topic}`, answer, 200)
  plan.done.add(id)
  p.note('tasks completed')
}

async function retry(p: Person): Promise<void> {
  const plan = anyOf(p, ({ content }) => content === undefined)
  if (!plan || (await look(p, plan))?.status !== 'failed') return
  const key = `retry-${plan.id}-${plan.attempts.size}-${p.luck.between(0, 1e9)}`
  const answer = await p.insist({ method: 'POST', path: `/${plan.id}/retry`, key })
  p.expect(`trying ${plan.topic} again`, answer, 202, 409)
  if (answer.status !== 202) return
  plan.attempts.add((answer.body as { attempt: { id: string } }).attempt.id)
  p.note('tried again')
}

async function cancel(p: Person): Promise<void> {
  const plan = anyOf(p, ({ content }) => content === undefined)
  if (!plan) return
  const answer = await p.ask({ method: 'POST', path: `/${plan.id}/cancel` })
  p.expect(`cancelling ${plan.topic}`, answer, 202, 409)
  if (answer.status === 202) p.note('cancelled')
}

/** Have a plan made again; what comes of it waits beside the plan. */
async function regenerate(p: Person): Promise<void> {
  const plan = anyOf(p, ({ content }) => content !== undefined)
  if (!plan) return
  const key = `again-${plan.id}-${plan.attempts.size}-${p.luck.between(0, 1e9)}`
  const answer = await p.insist({ method: 'POST', path: `/${plan.id}/regenerate`, body: {}, key })
  p.expect(`making ${plan.topic} again`, answer, 202, 409)
  if (answer.status !== 202) return
  plan.attempts.add((answer.body as { attempt: { id: string } }).attempt.id)
  p.note('made again')
}

/** Send what changes a plan's content: until it is answered, nobody knows which content the plan has. */
async function change(p: Person, plan: Known, path: string, body: object | undefined, what: string): Promise<void> {
  const { content } = plan
  delete plan.content
  const answer = await p.ask({ method: 'POST', path: `/${plan.id}/${path}`, ...(body ? { body } : {}) })
  p.expect(`${what}: ${plan.topic}`, answer, 200, 404, 409)
  if (answer.status === 200) {
    compare(p, plan, answer.body as Viewed)
    p.note(what)
  } else if (content !== undefined) plan.content = content
}

async function accept(p: Person): Promise<void> {
  const ready = alive(p).filter(({ content }) => content !== undefined)
  for (const plan of ready) {
    const answer = await p.ask({ path: `/${plan.id}/proposal` })
    p.expect(`looking for what is proposed for ${plan.topic}`, answer, 200, 404)
    if (answer.status === 200) return change(p, plan, 'proposal/accept', { modules: 'all' }, 'accepted')
  }
}

async function restore(p: Person): Promise<void> {
  const plan = anyOf(p, ({ content }) => content !== undefined)
  const answer = plan && (await p.ask({ path: `/${plan.id}/versions` }))
  const [first, ...rest] = (answer?.body as { items?: { version: number }[] } | undefined)?.items ?? []
  if (!plan || !first) return
  const { version } = p.luck.oneOf([first, ...rest])
  plan.thinned = true
  await change(p, plan, `versions/${version}/restore`, undefined, 'versions brought back')
}

/** Undo a deletion. */
async function bringBack(p: Person): Promise<void> {
  const plan = p.plans.findLast(({ gone }) => gone === 'yes')
  if (!plan) return
  plan.gone = 'asked'
  const answer = await p.ask({ method: 'POST', path: `/${plan.id}/restore` })
  p.expect(`bringing ${plan.topic} back`, answer, 200)
  plan.gone = 'no'
  p.note('deletions undone')
}

async function remove(p: Person): Promise<void> {
  const plan = anyOf(p)
  if (!plan) return
  plan.gone = 'asked'
  const answer = await p.ask({ method: 'DELETE', path: `/${plan.id}` })
  p.expect(`deleting ${plan.topic}`, answer, 204)
  plan.gone = 'yes'
  p.note('deleted')
}

/** Read a plan's events from where one was; leave at some moment. Every event comes once, in order. */
async function watch(p: Person): Promise<void> {
  const plan = anyOf(p)
  if (!plan) return
  const left = new AbortController()
  const leave = setTimeout(() => left.abort(), p.luck.between(20, 600))
  try {
    const answer = await p.open(`/${plan.id}/events?after=${plan.seen}`, { signal: left.signal })
    if (answer.status !== 200) return
    let text = ''
    const decoder = new TextDecoder()
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true })
      const whole = text.slice(0, text.lastIndexOf('\n\n') + 1)
      text = text.slice(whole.length)
      for (const [, id] of whole.matchAll(/^id: (\d+)$/gm)) {
        if (Number(id) !== plan.seen + 1) throw new Violation(`${plan.topic}: event ${id} came after ${plan.seen}`)
        plan.seen += 1
        p.note('events')
      }
    }
  } catch (error) {
    if (error instanceof Violation) throw error
    if (!left.signal.aborted) throw new NoAnswer('', { cause: error })
  } finally {
    clearTimeout(leave)
    left.abort()
  }
}

/** Page through everything: each plan that is there once, none that is gone. */
export async function list(p: Person): Promise<void> {
  const ids: string[] = []
  let cursor = ''
  do {
    const answer = await p.ask({ path: `?limit=5${cursor ? `&cursor=${cursor}` : ''}` })
    p.expect('listing', answer, 200)
    const page = answer.body as { items: { id: string }[]; nextCursor: string | null }
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? ''
  } while (cursor)
  const sure = (gone: Known['gone']) => p.plans.filter((plan) => plan.gone === gone).map((plan) => plan.id)
  const doubtful = new Set(sure('asked'))
  const shown = ids.filter((id) => !doubtful.has(id)).toSorted()
  const known = sure('no').toSorted()
  if (shown.join() !== known.join())
    throw new Violation(`person ${p.index} has ${known.join()} and is shown ${shown.join()}`)
}

/** Start a workflow for a plan. */
async function work(p: Person): Promise<void> {
  const plan = anyOf(p, ({ content }) => content !== undefined)
  const shown = plan && (await look(p, plan))
  if (plan && shown) await start(p, plan, shown.modules[0]?.id)
}

const ACTS = {
  create: [30, createOrMakeRoom],
  look: [
    10,
    async (p: Person) =>
      void (await Promise.all(
        alive(p)
          .slice(-3)
          .map((plan) => look(p, plan)),
      )),
  ],
  tick: [20, tick],
  retry: [14, retry],
  cancel: [6, cancel],
  remove: [5, remove],
  bringBack: [3, bringBack],
  regenerate: [9, regenerate],
  accept: [8, accept],
  restore: [4, restore],
  watch: [12, watch],
  list: [5, list],
  say: [24, say],
  listen: [12, listen],
  hush: [4, hush],
  again: [5, again],
  work: [8, work],
  inspect: [8, inspect],
  meddle: [6, meddle],
} as const satisfies Record<string, readonly [number, (p: Person) => Promise<void>]>

const WEIGHTS = Object.fromEntries(Object.entries(ACTS).map(([name, [weight]]) => [name, weight])) as Record<
  keyof typeof ACTS,
  number
>

/** Do one thing after another until told to stop; a server that is gone is waited for. */
export async function live(p: Person, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await ACTS[p.luck.weighed(WEIGHTS)][1](p)
      await sleep(p.luck.between(0, 60))
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      p.note('unanswered')
      await sleep(40)
    }
  }
}

/** What a person finds when all is quiet: everything that was acknowledged, once, and nothing else. */
export async function reckon(p: Person): Promise<void> {
  for (const plan of p.plans) {
    const shown = await look(p, plan)
    const again = await p.ask({ method: 'POST', path: '', body: plan.body, key: plan.key })
    if ((again.body as { id?: string }).id !== plan.id) {
      throw new Violation(
        `${plan.topic}: its key gave ${plan.id} first and now ${again.status} ${JSON.stringify(again.body)}`,
      )
    }
    if (!shown) continue
    const ledger = (await p.ask({ path: `/${plan.id}/attempts` })).body as { items: { id: string; status: string }[] }
    const lost = [...plan.attempts].filter((id) => !ledger.items.some((attempt) => attempt.id === id))
    if (lost.length > 0) throw new Violation(`${plan.topic}: the ledger lost ${lost.join()}`)
    const successes = ledger.items.filter(({ status }) => status === 'success').length
    if (successes > 0 !== (shown.status === 'ready') || !['ready', 'failed'].includes(shown.status)) {
      throw new Violation(`${plan.topic} is ${shown.status} after ${successes} successes`)
    }
  }
  await list(p)
  await reckonTalks(p)
  await reckonRuns(p)
}
