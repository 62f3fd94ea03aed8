import { setTimeout as sleep } from 'node:timers/promises'
import { courseAnswer, loopbackProvider, sse, streaming, type Script } from '../support/provider.ts'
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

/** A provider on loopback whose mood changes with every call; the seed, the topic and the turn decide. */
export async function moodyProvider(seed: string) {
  const calls = new Map<string, number>()
  const moods: Record<string, number> = {}
  const provider = await loopbackProvider((res, call) => {
    const topic = TOPIC.exec(JSON.stringify(call.body))?.[0] ?? ''
    const turn = (calls.get(topic) ?? 0) + 1
    calls.set(topic, turn)
    const luck = chance(`${seed}/${topic}/${turn}`)
    const mood = luck.weighed(MOODS)
    moods[mood] = (moods[mood] ?? 0) + 1
    const text = courseAnswer({ modules: luck.between(1, 7), tasks: luck.between(1, 5) })
    return BEHAVIOUR[mood](text, luck)(res, call)
  })
  return {
    ...provider,
    /** How often each topic was asked for. */
    byTopic: calls as ReadonlyMap<string, number>,
    /** How often it was in which mood. */
    moods: moods as Readonly<Record<string, number>>,
  }
}
