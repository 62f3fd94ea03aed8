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
    super('missing_tenant', 401, 'Sign in to continue.')
  }
}

/** Another process held a file's write lock for longer than we wait. */
export class StoreBusyError extends AppError {
  constructor(cause: unknown) {
    super('store_busy', 503, 'Your data is busy just now. Try again in a moment.', { cause, retryAfterMs: 2000 })
  }
}

/** There is no room to write: nothing was written, reads still work. By itself it means the disk (SQLITE_FULL). */
export class StorageFullError extends AppError {
  constructor(
    cause: unknown,
    code = 'STORAGE_FULL',
    message = 'The disk of this server is full, so nothing could be saved.',
  ) {
    super(code, 507, message, { cause })
  }
}

const inMB = (bytes: number) => Math.round(bytes / (1024 * 1024))

/** A learner's own share of the disk is used up (RFC 4331: 507 for a quota): theirs to mend, by deleting. */
export class QuotaExceededError extends StorageFullError {
  /** `quotaBytes`: what this server gives each learner. */
  constructor(quotaBytes: number) {
    const space = `the space this server gives each learner (${inMB(quotaBytes)} MB)`
    super(
      undefined,
      'quota_exceeded',
      `Your plans have filled ${space}. Delete a plan you no longer need, then try again.`,
    )
  }
}

/** Whether an error is an answer to the person who asked, and not the server's own trouble. */
export const isRefusal = (error: AppError): boolean =>
  error.status < 500 || error.code === 'quota_exceeded' || error.code === 'engine_stopped'

/** What may be wrong with a file. Only `damaged` and `foreign` say that the file itself will never do again. */
export type FileTrouble = 'damaged' | 'foreign' | 'missing' | 'newer' | 'not-migrated'

const FILE_SENTENCE: Record<FileTrouble, string> = {
  damaged: 'This file is damaged. It has been left as it is.',
  foreign: 'This is not a file that Cairn wrote. It has been left as it is.',
  missing: 'Your data file is missing from this server.',
  newer: 'This file was written by a newer version of Cairn. It has not been touched.',
  'not-migrated': 'This file could not be brought up to date. It has been left as it is.',
}

/** A file that cannot be used, and why. Only its owner is affected. */
export class FileUnusableError extends AppError {
  constructor(
    readonly trouble: FileTrouble,
    cause?: unknown,
  ) {
    super('file_unusable', 503, FILE_SENTENCE[trouble], { cause })
  }
}

/** A provider's answer grew past what is read of it. Ends an attempt, not a request. */
export class OversizeError extends Error {
  override name = 'OversizeError'
}
