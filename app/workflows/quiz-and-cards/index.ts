import { defineWorkflow } from '../workflow.ts'
import { version1 } from './v1.ts'

export const quizAndCards = defineWorkflow({
  name: 'quiz-and-cards',
  title: 'Make a quiz and review cards',
  summary: 'Writes questions and cards on a module side by side, checks them, and saves both at once.',
  needs: 'module',
  purpose: 'quiz',
  latest: 1,
  versions: { 1: version1 },
})
