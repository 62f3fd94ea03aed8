import { z } from 'zod'
import { hasMarkup } from '#app/domain/markup.ts'
import { DAYS, PROGRAM_BOUNDS, type ProgramDay, type ProgramDraft } from '#app/domain/program.ts'
import { DraftError } from '#app/generation/blueprint.ts'

const plain = (max: number) =>
  z
    .string()
    .trim()
    .refine((text) => !hasMarkup(text), 'HTML or reasoning tags')
    .refine((text) => text.length <= max, 'far too long')

const named = (max: number) => plain(max).refine((text) => text.length > 0, 'empty')
const soft = (max: number) => plain(max).default('')

/** A whole number inside its bounds; a wild one is pulled in, and that is told. */
const reps = z
  .union([plain(60), z.number().positive()])
  .transform(String)
  .default('')

const Item = z.object({
  exercise: named(120),
  sets: z.number(),
  reps,
  rir: z.number().default(2),
  note: soft(300),
})
const Block = z.object({ name: soft(120), items: z.array(Item).max(30) })

const Workout = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('train'),
    focus: soft(120),
    minutes: z.number().positive(),
    blocks: z.array(Block).max(12),
  }),
  z.object({
    kind: z.literal('rest'),
    focus: soft(120),
    minutes: z.number().min(0).default(0),
    activity: soft(400),
  }),
])

/** One plate may carry the names of five dishes: all that 2,500 kcal in one meal take. */
const MEAL_NAME_MAX = 400

const Meal = z.object({
  slot: soft(60),
  name: named(MEAL_NAME_MAX),
  foods: z
    .array(z.object({ food: named(120), grams: z.number().positive() }))
    .max(30)
    .default([]),
  kcal: z.number().positive(),
  proteinG: z.number().min(0),
})

const Nutrition = z.object({
  kcal: z.number().default(0),
  proteinG: z.number().default(0),
  hydrationMl: z.number().min(0).default(0),
  meals: z.array(Meal).min(1).max(12),
})

const Recovery = z.object({
  mobility: z.array(plain(300)).max(12).default([]),
  sleep: soft(400),
  supplement: z.object({ name: soft(120), dose: soft(200), why: soft(600) }).default({ name: '', dose: '', why: '' }),
})

const Day = z.object({
  workout: Workout,
  nutrition: Nutrition,
  recovery: Recovery.default({ mobility: [], sleep: '', supplement: { name: '', dose: '', why: '' } }),
  reason: soft(800),
})

/** What is read of a provider's answer: strict where nothing could be put right, lenient where something can. */
const Draft = z.object({
  title: named(200),
  summary: soft(4000),
  notice: soft(400),
  days: z.array(Day).min(1).max(DAYS),
})

/** The same as it is asked of a model, with every field. */
export const AskedProgram = z.object({
  title: z.string(),
  summary: z.string(),
  days: z.array(
    z.object({
      workout: z.object({
        kind: z.enum(['train', 'rest']),
        focus: z.string(),
        minutes: z.number(),
        activity: z.string().describe('what to do on a rest day, else empty'),
        blocks: z
          .array(
            z.object({
              name: z.string(),
              items: z.array(
                z.object({
                  exercise: z.string(),
                  sets: z.int().min(PROGRAM_BOUNDS.sets.min).max(PROGRAM_BOUNDS.sets.max),
                  reps: z.string(),
                  rir: z.int().min(PROGRAM_BOUNDS.rir.min).max(PROGRAM_BOUNDS.rir.max),
                  note: z.string(),
                }),
              ),
            }),
          )
          .describe('empty on a rest day'),
      }),
      nutrition: z.object({
        hydrationMl: z.number(),
        meals: z.array(
          z.object({
            slot: z.string(),
            name: z.string(),
            foods: z.array(z.object({ food: z.string(), grams: z.number() })),
            kcal: z.number(),
            proteinG: z.number(),
          }),
        ),
      }),
      recovery: z.object({
        mobility: z.array(z.string()),
        sleep: z.string(),
        supplement: z.object({ name: z.string(), dose: z.string(), why: z.string() }),
      }),
      reason: z.string(),
    }),
  ),
})

/** Why a provider's answer cannot be read, naming the place. */
type Unreadable = { ok: false; finding: string }

function tryRead<T>(schema: z.ZodType<T>, raw: unknown): { ok: true; value: T } | Unreadable {
  const result = schema.safeParse(raw)
  if (result.success) return { ok: true, value: result.data }
  const issue = result.error.issues[0]
  return { ok: false, finding: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}` }
}

/** The draft, or what keeps it from being read. */
export const tryProgram = (raw: unknown): { ok: true; value: ProgramDraft } | Unreadable => tryRead(Draft, raw)

/** One day. Throws `DraftError`. */
export function readDay(raw: unknown): ProgramDay {
  const read = tryRead(Day, raw)
  if (!read.ok) throw new DraftError(read.finding)
  return read.value
}

/** A whole programme. Throws `DraftError`. */
export function readProgram(raw: unknown): ProgramDraft {
  const read = tryProgram(raw)
  if (!read.ok) throw new DraftError(read.finding)
  return read.value
}
