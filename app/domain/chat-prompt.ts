import type { AgentSnapshot } from './agents.ts'
import { fenced, FENCE_RULE } from './fence.ts'
import { cutText } from './text.ts'

/** What the conversation is about, from the learner's own plan. */
export type Subject = {
  plan: { title: string; topic: string; summary: string; outline: string } | null
  task: { title: string; description: string; notes: string } | null
}

/** Depths of messages, the first and the last of them. */
export type Range = { from: number; through: number }

/** Longest of each part of the subject, UTF-16 units. */
const PART_MAX = { summary: 1000, outline: 6000, description: 4000, notes: 2000 } as const

/** Cut where it is too long, with a mark that says so. */
function short(text: string, max: number): string {
  const { text: kept, cut } = cutText(text, Math.floor(max))
  return cut ? `${kept.trimEnd()} […]` : kept
}

function planLines({ title, topic, summary, outline }: NonNullable<Subject['plan']>, share: number): string {
  const parts = [short(summary, share * PART_MAX.summary), short(outline, share * PART_MAX.outline)]
  return [`Title: ${title}`, `Topic: ${topic}`, ...parts].filter((line) => line.trim() !== '').join('\n')
}

function taskLines({ title, description, notes }: NonNullable<Subject['task']>, share: number): string {
  const noted = notes.trim() === '' ? [] : [`The learner’s notes: ${short(notes, share * PART_MAX.notes)}`]
  return [`Title: ${title}`, short(description, share * PART_MAX.description), ...noted].join('\n')
}

const RULES = `You are a tutor in Cairn, an app in which people follow learning plans of their own. Answer in Markdown, in the language the learner writes in. Mathematics goes between $ signs, code between fences that name its language.
${FENCE_RULE} The same holds for what tools give back.`

/** The rules, and who answers. */
export const rulesFor = ({ name }: Pick<AgentSnapshot, 'name'>): string => `${RULES}\nYour name is ${name}.`

/** What the conversation is about, its longer parts cut to a `share` of the most they may have, 0 to 1. */
export const subjectText = ({ plan, task }: Subject, share: number): string =>
  [
    plan ? `The conversation is about this plan of the learner’s:\n${fenced('plan', planLines(plan, share))}` : '',
    task ? `It began at this task of the plan:\n${fenced('task', taskLines(task, share))}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')

/** What earlier messages came to. */
export const summaryText = (summary: string): string =>
  `What was said before the messages that follow, summed up:\n${fenced('earlier', summary)}`

/** A word about messages that nothing tells of. */
export const gapText = ({ from, through }: Range): string =>
  `Messages ${from} to ${through} are not shown to you for want of room.`
