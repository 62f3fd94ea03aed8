import { fenced, FENCE_RULE } from '#app/domain/fence.ts'
import { EQUIPMENT_LABEL, GOAL_LABEL, PROGRAM_BOUNDS, type ProgramInput } from '#app/domain/program.ts'
import { programTargets } from '#app/domain/program/targets.ts'
import type { Prompt } from '#app/generation/blueprint.ts'

const { sets, rir } = PROGRAM_BOUNDS

const system = `You plan one week of training, nutrition and recovery for one healthy adult.
Answer with one JSON object and nothing else: no Markdown, no HTML, no commentary.
Its shape: {"title": string, "summary": string, "days": [{"workout": {"kind": "train"|"rest", "focus": string, "minutes": number, "activity": string, "blocks": [{"name": string, "items": [{"exercise": string, "sets": number, "reps": string, "rir": number, "note": string}]}]}, "nutrition": {"hydrationMl": number, "meals": [{"slot": string, "name": string, "foods": [{"food": string, "grams": number}], "kcal": number, "proteinG": number}]}, "recovery": {"mobility": [string], "sleep": string, "supplement": {"name": string, "dose": string, "why": string}}, "reason": string}]}.
Rules:
- Exactly 7 days. A rest day has kind "rest", no blocks and a gentle activity; a training day has kind "train" and at least one block with items.
- ${sets.min} to ${sets.max} sets, ${rir.min} to ${rir.max} repetitions in reserve (rir), repetitions as a text such as "8–12" or "30 s". At most one set for each minute of the session.
- The meals of a day add up to its energy and protein; name each food with its grams, and vary the dishes over the week.
- A supplement card each day: one supplement with its dose and the evidence, or "None needed" and why. It follows the diet too.
- The reason of a day says in one or two sentences why this day looks as it does for this person; no two days share one.
- Plain English. Never give medical advice or promise a result.
${FENCE_RULE}`

const DIET: Record<ProgramInput['diet'], string> = {
  non_vegetarian: 'eats everything',
  eggetarian: 'vegetarian with eggs: no meat, poultry, fish, seafood or gelatine',
  vegetarian: 'vegetarian without eggs: no meat, poultry, fish, seafood, gelatine or eggs',
  vegan: 'vegan: nothing from animals, honey included',
}

function bodyLine(input: ProgramInput): string {
  const [length, mass] = input.units === 'metric' ? ['cm', 'kg'] : ['inches', 'pounds']
  const parts = [
    input.age === undefined ? '' : `${input.age} years`,
    input.height === undefined ? '' : `${input.height} ${length}`,
    input.weight === undefined ? '' : `${input.weight} ${mass}`,
    input.sex === 'unsaid' ? '' : input.sex,
  ].filter(Boolean)
  return parts.length > 0 ? `Body: ${parts.join(', ')}.` : ''
}

/** What a model is asked for a weekly programme. The targets are reckoned here and only to be met. */
export function programPrompt(input: ProgramInput): Prompt {
  const { kcal, proteinG, hydrationMl } = programTargets(input)
  const lines = [
    `Goal: ${GOAL_LABEL[input.goal]}. Level: ${input.level}.`,
    `Equipment: ${input.equipment.map((each) => EQUIPMENT_LABEL[each]).join(', ')}.`,
    `Training days: exactly ${input.trainingDays} of 7, at most ${input.sessionMinutes} minutes each.`,
    bodyLine(input),
    `Every day: ${kcal} kcal and ${proteinG} g protein in exactly ${input.mealsPerDay} meals; drinks ${hydrationMl.rest} ml on a rest day, ${hydrationMl.train} ml on a training day.`,
    `Diet: ${DIET[input.diet]}.`,
    fenced('Exercises to leave out, with everything of their family', input.avoid),
    fenced('Foods to leave out, with everything made of them', input.avoidFoods),
    fenced('Injuries and conditions to spare', input.injuries),
    fenced('Supplements they take or think about', input.supplements),
    fenced('What it is for', input.topic),
    fenced('Notes', input.notes),
  ]
  return { system, user: lines.filter(Boolean).join('\n') }
}
