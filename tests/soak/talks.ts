import { topicOf } from './moody-provider.ts'
import { Violation, type Person, type Talk } from './person.ts'

/** A person with this many conversations begins no more. */
const ENOUGH = 6

type Message = { id: string; role: 'user' | 'assistant'; status: string; text: string }
type Started = { conversationId: string; messageId: string; replyId: string }

const ACTIVE = new Set(['pending', 'streaming'])
const ENDED = new Set(['complete', 'stopped', 'interrupted', 'failed'])

const conversations = (talk: Talk, path = '') => ({ under: 'conversations', path: `/${talk.id}${path}` })

const anyOf = (p: Person): Talk | undefined => {
  const [first, ...rest] = p.talks
  return first && p.luck.oneOf([first, ...rest])
}

/** The path that is shown, whole, page by page from its end. */
async function pathOf(p: Person, talk: Talk): Promise<Message[]> {
  const path: (Message & { depth: number })[] = []
  for (let more = true; more;) {
    const before = path[0] ? `&before=${path[0].depth}` : ''
    const answer = await p.ask(conversations(talk, `/messages?limit=5${before}`))
    p.expect('reading a conversation', answer, 200)
    const page = answer.body as { messages: (Message & { depth: number })[]; hasBefore: boolean }
    path.unshift(...page.messages)
    more = page.hasBefore
  }
  return path
}

/** What is wrong with one message, by what was seen of it before. */
function compareOne(talk: Talk, { id, role, status, text }: Message): void {
  if (!ACTIVE.has(status) && !ENDED.has(status)) throw new Violation(`message ${id} is ${status}`)
  const before = talk.seen.get(id)
  // What was read is never taken back: it only grows, until it has ended, and then it stays.
  const same = before?.ended ? text === before.text && status === before.status : text.startsWith(before?.text ?? '')
  if (!same) throw new Violation(`message ${id} was ${JSON.stringify(before)} and is ${status} ${JSON.stringify(text)}`)
  talk.seen.set(id, { text, status, ended: ENDED.has(status) && role === 'assistant' })
}

/** Look at a conversation: everything that was acknowledged is on its path, once and in order, and nothing else. */
async function look(p: Person, talk: Talk): Promise<Message[]> {
  const path = await pathOf(p, talk)
  for (const message of path) compareOne(talk, message)
  const asked = path.filter(({ role }) => role === 'user').map(({ id }) => id)
  if (asked.join() !== talk.sent.map(({ messageId }) => messageId).join())
    throw new Violation(
      `conversation ${talk.id} shows ${asked.join()}, sent were ${JSON.stringify(talk.sent.map((sent) => sent.messageId))}`,
    )
  const replies = path.filter(({ role }) => role === 'assistant')
  if (replies.length !== asked.length) throw new Violation(`conversation ${talk.id} has ${replies.length} replies`)
  return path
}

/** What is sent next, marked so that the provider knows whose call it is. */
function nextOf(p: Person, n: number): { text: string; clientId: string } {
  const mark = topicOf(p.index, n)
  return { text: `${mark}: what comes next?`, clientId: `sent-${mark.replaceAll(' ', '-')}` }
}

async function begin(p: Person): Promise<void> {
  const body = nextOf(p, ++p.made)
  const request = { method: 'POST', under: 'conversations', path: '', body }
  const sent = [p.insist(request), ...(p.luck.happens(0.3) ? [p.insist(request)] : [])]
  const answers = await Promise.all(sent)
  for (const answer of answers) p.expect('beginning a conversation', answer, 201)
  const [first, ...others] = answers.map((answer) => answer.body as Started)
  if (!first) return
  for (const other of others) {
    if (other.replyId !== first.replyId)
      throw new Violation(`${body.clientId} began two: ${JSON.stringify([first, other])}`)
  }
  p.talks.push({ id: first.conversationId, sent: [{ ...body, ...first }], seen: new Map() })
  p.note('conversations')
}

export async function say(p: Person): Promise<void> {
  const talk = anyOf(p)
  if (!talk || (p.talks.length < ENOUGH && p.luck.happens(0.2))) return begin(p)
  const body = nextOf(p, ++p.made)
  const answer = await p.insist({ method: 'POST', ...conversations(talk, '/messages'), body })
  p.expect('sending a message', answer, 202, 409)
  if (answer.status !== 202) return
  talk.sent.push({ ...body, ...(answer.body as Started) })
  p.note('messages')
}

export async function listen(p: Person): Promise<void> {
  const talk = anyOf(p)
  if (talk) await look(p, talk)
}

export async function hush(p: Person): Promise<void> {
  const talk = anyOf(p)
  if (!talk) return
  const answer = await p.ask({ method: 'POST', ...conversations(talk, '/stop') })
  p.expect('stopping a reply', answer, 202, 409)
  if (answer.status === 202) p.note('replies stopped')
}

/** Have the last message answered anew. */
export async function again(p: Person): Promise<void> {
  const talk = anyOf(p)
  const last = talk && (await look(p, talk)).at(-1)
  if (!talk || !last || ACTIVE.has(last.status)) return
  const body = { clientId: `anew-${last.id}` }
  const answer = await p.insist({ method: 'POST', ...conversations(talk, `/messages/${last.id}/retry`), body })
  p.expect('having a message answered anew', answer, 202, 409)
  if (answer.status === 202) p.note('answered anew')
}

/** What a person finds of their conversations when all is quiet. */
export async function reckonTalks(p: Person): Promise<void> {
  for (const talk of p.talks) {
    const path = await look(p, talk)
    const unended = path.filter(({ status }) => ACTIVE.has(status))
    if (unended.length > 0) throw new Violation(`replies that never end: ${unended.map(({ id }) => id).join()}`)
    for (const [n, { text, clientId, messageId }] of talk.sent.entries()) {
      const to = n === 0 ? { under: 'conversations', path: '' } : conversations(talk, '/messages')
      const repeated = (await p.ask({ method: 'POST', ...to, body: { text, clientId } })).body as Partial<Started>
      if (repeated.messageId !== messageId)
        throw new Violation(`${clientId} was ${messageId} and is ${JSON.stringify(repeated)}`)
    }
  }
}
