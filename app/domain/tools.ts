import { z } from 'zod'
import { TOOLS, WRITE_TOOLS, type ToolName, type WriteTool } from './agents.ts'
import { ReplanChange } from './weekly-review.ts'

const id = z.string().trim().min(1).max(64)
const ofPlan = id
  .nullish()
  .describe('The plan’s id. Leave it out in a conversation about one plan; it is needed in a general one.')
const words = z.string().trim().min(1).max(200)

/** Longest note that a tool may add beside a task at once, UTF-16 units. */
export const TOOL_NOTE_MAX = 1000

const ARGS = {
  read_plan: z.object({
    planId: ofPlan,
    moduleId: id.nullish().describe('A module’s id, to read its tasks in full.'),
  }),
  find_task: z.object({ words: words.describe('Words of the task’s title, description or notes.'), planId: ofPlan }),
  search_conversations: z.object({ words: words.describe('Words that were said.') }),
  mark_task_done: z.object({ taskId: id.describe('The task’s id, as read_plan or find_task gave it.') }),
  add_note: z.object({
    taskId: id.describe('The task’s id, as read_plan or find_task gave it.'),
    note: z.string().trim().min(1).max(TOOL_NOTE_MAX).describe('Plain text; it is put under what is noted already.'),
  }),
  propose_replan: z.object({
    planId: ofPlan,
    changes: z.array(ReplanChange).min(1).max(20).describe('Changes by the ids that read_plan gave, in order.'),
  }),
  make_quiz: z.object({ moduleId: id.describe('The module’s id, as read_plan gave it.') }),
} satisfies Record<ToolName, z.ZodType>

/** The arguments of a tool, checked. */
export type ToolArgs<N extends ToolName> = z.output<(typeof ARGS)[N]>

export type ToolSpec<N extends ToolName = ToolName> = {
  /** For the model: what it does and when to use it. */
  description: string
  args: z.ZodType<ToolArgs<N>>
  /** Each use waits for the learner's yes. */
  write: boolean
  /** The use in plain words for the learner, without a full stop; `checkTool` of the tutor knows titles as well. */
  says(args: ToolArgs<N>): string
}

const spec = <N extends ToolName>(name: N, description: string, says: ToolSpec<N>['says']): ToolSpec<N> => ({
  description,
  args: ARGS[name] as unknown as z.ZodType<ToolArgs<N>>,
  write: isWriteTool(name),
  says,
})

const times = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Whether each use of a tool waits for the learner's yes. */
export const isWriteTool = (name: ToolName): name is WriteTool => (WRITE_TOOLS as readonly string[]).includes(name)

/** Whether a name that a model used is a tool at all. */
export const isTool = (name: string): name is ToolName => (TOOLS as readonly string[]).includes(name)

/** All tools: what a model is told of each, what it has to hand over, and what the learner is told of a use. */
export const TOOL_SPECS: { [N in ToolName]: ToolSpec<N> } = {
  read_plan: spec(
    'read_plan',
    'Read the learner’s plan: modules and tasks in order with ids, minutes and what is done. With a module’s id, its tasks in full with the learner’s notes. In a general conversation without a plan’s id, the list of plans.',
    ({ moduleId }) => (moduleId ? 'Read a module of the plan' : 'Read the plan'),
  ),
  find_task: spec(
    'find_task',
    'Find tasks of the plan by words of their title, description or notes. Gives ids and where each stands.',
    (args) => `Look for tasks about “${args.words}”`,
  ),
  search_conversations: spec(
    'search_conversations',
    'Search the learner’s own conversations for words that were said. Gives short pieces of what was said.',
    (args) => `Search your conversations for “${args.words}”`,
  ),
  mark_task_done: spec(
    'mark_task_done',
    'Ask to mark one task as done, when the learner says that they have done it. The learner decides.',
    () => 'Mark a task as done',
  ),
  add_note: spec(
    'add_note',
    'Ask to add a note beside a task, under what is noted there already. The learner decides.',
    ({ note }) => `Add this note to a task: “${note}”`,
  ),
  propose_replan: spec(
    'propose_replan',
    'Propose changes to the plan: drop, shorten, split, move or add tasks that are not done, or take more weeks. The learner first decides whether they are put forward, then reviews each on the plan’s page.',
    ({ changes }) => `Put ${times(changes.length, 'change')} to your plan forward, for you to review`,
  ),
  make_quiz: spec(
    'make_quiz',
    'Ask to make a quiz and review cards for one module. It is made in the background. The learner decides.',
    () => 'Make a quiz and review cards for a module',
  ),
}

/** A tool's arguments as JSON Schema (draft 7), for a model. */
export function toolSchema(name: ToolName): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(TOOL_SPECS[name].args, { target: 'draft-7', io: 'input' })
  return schema
}

export type CheckedArgs<N extends ToolName> = { ok: true; args: ToolArgs<N> } | { ok: false; error: string }

/** What a model handed over, checked; wrong, why in a sentence that a model can act on. */
export function checkArgs<N extends ToolName>(name: N, args: unknown): CheckedArgs<N> {
  const parsed = (TOOL_SPECS[name] as unknown as ToolSpec<N>).args.safeParse(args)
  if (parsed.success) return { ok: true, args: parsed.data }
  const [issue] = parsed.error.issues
  const at = issue && issue.path.length > 0 ? ` at ${issue.path.map(String).join('.')}` : ''
  return { ok: false, error: `The arguments do not fit${at}: ${issue?.message ?? 'they are wrong'}` }
}
