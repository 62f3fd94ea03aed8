/**
 * Errors that end a request. `code` is what a client may see, `status` is the HTTP status it maps to,
 * `message` is a plain sentence fit for a learner. The cause stays in the log.
 */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly retryAfterMs: number | undefined

  constructor(code: string, status: number, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.status = status
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Somebody else's id and an unknown one answer alike. */
export class NotFoundError extends AppError {
  constructor(what = 'page') {
    super('not_found', 404, `There is no such ${what}.`)
  }
}

/** A database was asked for without saying whose. Always a bug in the caller. */
export class MissingTenantContextError extends AppError {
  constructor() {
    super('missing_tenant', 401, 'Sign in to go on.')
  }
}

/** Another process held a file's write lock for longer than we wait. */
export class StoreBusyError extends AppError {
  constructor(cause: unknown) {
    super('store_busy', 503, 'Your data is busy just now. Try again in a moment.', { cause, retryAfterMs: 2000 })
  }
}

/** The disk is full (SQLITE_FULL): nothing was written, reads still work. */
export class StorageFullError extends AppError {
  constructor(cause: unknown) {
    super('STORAGE_FULL', 507, 'The disk of this server is full, so nothing could be saved.', { cause })
  }
}

/** A file is damaged, is no database, or comes from a newer version. Only its owner is affected. */
export class FileUnusableError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('file_unusable', 503, message, { cause })
  }
}

/** A provider's answer grew past what is read of it. Ends an attempt, not a request. */
export class OversizeError extends Error {
  override name = 'OversizeError'
}
