import { AGENT_BOUNDS } from '#app/domain/agent-fields.ts'
import { AppError } from '#app/domain/errors.ts'

export class TooManyAgentsError extends AppError {
  constructor() {
    super('too_many', 409, `You can have at most ${AGENT_BOUNDS.most} agents. Remove one you no longer use.`)
  }
}

export class BuiltInError extends AppError {
  constructor() {
    super('built_in', 409, 'Built-in agents cannot be changed. Make a copy and change that.')
  }
}

/** The agent asked a provider that has been removed: another is for the learner to choose. */
export class ProviderGoneError extends AppError {
  constructor(name: string, provider: string) {
    super(
      'agent_without_provider',
      409,
      `“${name}” uses “${provider}”, which you removed. Choose another provider for it, or let it use the tutor’s default.`,
    )
  }
}
