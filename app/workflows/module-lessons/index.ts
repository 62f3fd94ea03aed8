import { defineWorkflow } from '../workflow.ts'
import { version1 } from './v1.ts'

export const moduleLessons = defineWorkflow({
  name: 'module-lessons',
  title: 'Write the lessons of a module',
  summary: 'Outlines the module, writes a lesson for each of its tasks, checks them, and saves them all at once.',
  needs: 'module',
  purpose: 'lesson',
  latest: 1,
  versions: { 1: version1 },
})
