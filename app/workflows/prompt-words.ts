import { LEVELS } from '#app/domain/course.ts'
import { fenced } from '#app/domain/fence.ts'
import { moduleIn, type Material } from '#app/domain/material.ts'
import { tokensOf } from '#app/domain/tokens.ts'
import type { Prompt } from '#app/generation/blueprint.ts'

/** What every prompt says of its answer. */
export const PLAIN_JSON = 'Answer with one JSON object and nothing else. No HTML, no comments on your own work.'

const levelOf = ({ plan }: Material): string => {
  const level = LEVELS.find((each) => each === plan.input['level'])
  return level ? `The learner is ${level === 'beginner' ? 'a beginner' : level}.` : ''
}

/** The module's tasks, numbered from 1, each with all that the plan says of it. */
const tasksOf = (material: Material): string =>
  moduleIn(material)
    .tasks.map(
      ({ title, description, minutes, kind }, i) => `${i + 1}. [${kind}, ${minutes} min] ${title}\n${description}`,
    )
    .join('\n\n')

const aroundOf = ({ modules, at }: Material): string =>
  modules.map(({ title }, i) => `${i + 1}. ${title}${i === at ? ' (this one)' : ''}`).join('\n')

/** What a model is told of the course, the module and its tasks. */
export function materialLines(material: Material): string[] {
  const module = moduleIn(material)
  return [
    levelOf(material),
    fenced('The course', `${material.plan.title}\n${material.plan.topic}`),
    fenced('Its modules', aroundOf(material)),
    fenced('This module', `${module.title}\n${module.description}`),
    fenced('Its tasks', tasksOf(material)),
    fenced(
      'Sources of the course',
      material.sources.map(({ title, url }) => [title, url].filter(Boolean).join(' ')).join('\n'),
    ),
  ]
}

/** About the tokens that a question comes to. */
export const questionTokens = ({ system, user }: Prompt): number => tokensOf(system) + tokensOf(user)

/** The lines of a prompt, without the empty ones. */
export const lines = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n')
