import { setTimeout as sleep } from 'node:timers/promises'
import { messagesOf, systemOf } from '../support/chat.ts'
import { cardsAnswer, quizAnswer } from '../support/lessons.ts'
import { courseAnswer, loopbackProvider, sse, streaming, type Call, type Script } from '../support/provider.ts'
import { chance, type Chance } from './chance.ts'

/** How a provider may be on one call, and how often of a hundred. */
const MOODS = {
  fast: 52,
  slow: 14,
  limited: 6,
  failing: 6,
  garbled: 5,
  spoiled: 4,
  resetting: 5,
  cut: 4,
  silent: 4,
}
type Mood = keyof typeof MOODS

const half = (text: string) => text.slice(0, text.length / 2)

/** What each mood makes of an answer. */
const BEHAVIOUR: Record<Mood, (text: string, luck: Chance) => Script> = {
  fast: (text) => streaming(text, { size: 200 }),
  slow: (text, luck) => streaming(text, { size: 60, paceMs: luck.between(5, 25) }),
  limited: () => (res) => void res.writeHead(429, { 'Retry-After': '1' }).end('{"error":{"message":"slow down"}}'),
  failing: () => (res) => void res.writeHead(500).end('{"error":{"message":"oh"}}'),
  garbled: () => streaming('I am sorry, here is a poem instead.'),
  spoiled: (text) => streaming(text.replace('"estimatedMinutes":30', '"estimatedMinutes":"abc"')),
  resetting: (text) => async (res) => {
    sse.start(res)
    sse.text(res, half(text))
    await sleep(20)
    res.socket?.resetAndDestroy()
  },
  cut: (text) => (res) => {
    sse.start(res)
    sse.text(res, half(text))
    res.end()
  },
  silent: () => () => {},
}

/** Every topic of a soak, so that the provider knows whose call it is. */
const TOPIC = /Soak topic \d+-\d+/
export const topicOf = (person: number, n: number) => `Soak topic ${person}-${n}`

/** What a call is for, by its system prompt. */
export type Kind = 'plan' | 'reply' | 'title' | 'summary' | 'review' | 'questions' | 'cards'
const KINDS: [RegExp, Kind][] = [
  [/^You give a conversation a title/, 'title'],
  [/^You sum up/, 'summary'],
  [/^You look back on one week/, 'review'],
  [/write a quiz/, 'questions'],
  [/write cards/, 'cards'],
]

function kindOf(call: Call): Kind {
  const text = systemOf(call)
  const found = KINDS.find(([says]) => says.test(text))
  if (found) return found[1]
  return messagesOf(call).some(({ content }) => String(content).includes('what comes next?')) ? 'reply' : 'plan'
}

const REVIEW = { done: 'One task.', late: 'Nothing.', change: 'Nothing has to change.', changes: [] }

/** A whole answer to a call. */
function answerTo(kind: Kind, topic: string, luck: Chance): string {
  if (kind === 'plan') return courseAnswer({ modules: luck.between(1, 7), tasks: luck.between(1, 5) })
  if (kind === 'reply') return `About ${topic}: ${'first look, then decide. '.repeat(luck.between(1, 60))}`
  if (kind === 'title') return 'What comes next'
  if (kind === 'summary') return 'They asked what comes next, many times.'
  return JSON.stringify({ review: REVIEW, questions: quizAnswer(), cards: cardsAnswer() }[kind])
}

/** A provider on loopback whose mood changes with every call; the seed, what it is about and the turn decide. */
export async function moodyProvider(seed: string) {
  const turns = new Map<string, number>()
  const plans = new Map<string, number>()
  const kinds = new Map<Kind, number>()
  const moods: Record<string, number> = {}
  const count = <K>(map: Map<K, number>, key: K): number => {
    const n = (map.get(key) ?? 0) + 1
    map.set(key, n)
    return n
  }
  const provider = await loopbackProvider((res, call) => {
    const kind = kindOf(call)
    // The last one: what is asked now comes after what was said before.
    const topic = [...JSON.stringify(call.body).matchAll(new RegExp(TOPIC, 'g'))].at(-1)?.[0] ?? ''
    if (kind === 'plan') count(plans, topic)
    count(kinds, kind)
    const luck = chance(`${seed}/${kind}/${topic}/${count(turns, `${kind}/${topic}`)}`)
    const mood = luck.weighed(MOODS)
    moods[mood] = (moods[mood] ?? 0) + 1
    return BEHAVIOUR[mood](answerTo(kind, topic, luck), luck)(res, call)
  })
  return {
    ...provider,
    /** How often each topic was asked for a plan. */
    byTopic: plans as ReadonlyMap<string, number>,
    /** How often it was asked for what. */
    byKind: kinds as ReadonlyMap<Kind, number>,
    /** How often it was in which mood. */
    moods: moods as Readonly<Record<string, number>>,
  }
}
