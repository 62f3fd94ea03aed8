import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import type { WeekFacts } from '#app/domain/week-facts.ts'
import type { Prompt } from '#app/generation/blueprint.ts'

const system = `You look back on one week of a learner's plan, kindly and exactly.
Answer with one JSON object and nothing else: no Markdown, no HTML, no commentary.
Its shape: {"done": string, "late": string, "change": string, "changes": [change]}.
"done" says what was finished and what that is worth, "late" what is behind and by how much, "change" what to do next week: two to four plain sentences each, to the learner, in the second person, without exclamation marks and without blame.
A change is one of:
{"type": "drop_task", "taskId": string, "why": string}
{"type": "shorten_task", "taskId": string, "minutes": number, "why": string}
{"type": "split_task", "taskId": string, "titles": [string, string], "why": string}
{"type": "move_task", "taskId": string, "moduleId": string, "why": string}
{"type": "add_task", "moduleId": string, "title": string, "description": string, "minutes": number, "why": string}
{"type": "add_weeks", "weeks": number, "why": string}
Rules:
- Propose changes only where they help somebody who is behind or stuck: none for somebody on pace, eight at most.
- Name tasks and modules by the ids given under "open", and no others. What is finished stays.
- Give more weeks, 1 to 26, where what is left does not fit into the time that is left and shortening would not do; only where the plan has a last day.
- Minutes are 5 to 120. A shorter task is shorter than it was.
- Use only the numbers that are given.
${FENCE_RULE}`

/** What a model is asked for a weekly review. */
export const reviewPrompt = (facts: WeekFacts): Prompt => ({
  system,
  user: `${fenced(`The week from ${facts.weekOf} to ${facts.today}`, JSON.stringify(facts))}\nWrite the review.`,
})
