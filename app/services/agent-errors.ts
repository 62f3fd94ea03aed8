import { AGENT_BOUNDS } from '#app/domain/agent-fields.ts'
import { AppError } from '#app/domain/errors.ts'

export class TooManyAgentsError extends AppError {
  constructor() {
    super('too_many', 409, `You can keep ${AGENT_BOUNDS.most} agents. Remove one you no longer use.`)
  }
}

export class BuiltInError extends AppError {
  constructor() {
    super('built_in', 409, 'A built-in agent stays as it is. Make a copy and change that.')
  }
}

/** The agent asked a provider that has been removed: another is for the learner to choose. */
export class ProviderGoneError extends AppError {
  constructor(name: string, provider: string) {
    super(
      'agent_without_provider',
      409,
      `“${name}” asks “${provider}”, which you have removed. Choose another provider for it, or have it ask whoever answers the tutor’s questions.`,
    )
  }
}
