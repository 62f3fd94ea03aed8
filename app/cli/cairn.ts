import process from 'node:process'
import { AppError } from '#app/domain/errors.ts'
import { sentenceFor } from '#app/server/startup-errors.server.ts'
import { say } from './store.ts'
import { program } from './program.ts'

/** Refusals in words, field by field; anything else with its stack, because whoever runs this can use it. */
function report(error: unknown): void {
  if (!(error instanceof AppError)) return say(sentenceFor(error))
  const fields = 'fields' in error && typeof error.fields === 'object' ? Object.entries(error.fields ?? {}) : []
  if (fields.length === 0) say(error.message)
  for (const [field, issue] of fields) say(`${field}: ${String(issue)}`)
}

try {
  await program.parseAsync()
} catch (error) {
  report(error)
  process.exitCode = 1
}
