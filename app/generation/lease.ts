/** The run no longer holds its attempt: another run took it, or the learner cancelled. Stop and write nothing. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError'
}

/** The server is shutting down: stop, settle nothing, give the lease back. */
export class DrainError extends Error {
  override name = 'DrainError'
}
