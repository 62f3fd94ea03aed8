import { QuotaExceededError, StorageFullError } from '#app/domain/errors.ts'
import { translate, type FileConnection, type Step, type Tx } from './connection.server.ts'

type File = FileConnection<'tenant'>
type Body<T> = (tx: Tx<'tenant'>) => Step<T>

/** SQLite's own size of a page, bytes: no file here is made with another. */
const PAGE_BYTES = 4096

/** How far the wall stands above the quota, bytes: room for what began below the quota to come to its end. */
const ROOM_TO_FINISH = 8 * 1024 * 1024

/** SQLite's highest page number (https://sqlite.org/limits.html): no wall. */
const NO_WALL = 4_294_967_294

const pagesUpTo = (pages: number) => `PRAGMA max_page_count=${pages}`

/** The size no write to a learner's file can pass, whichever way it came. Reads and deletes go on at the wall. */
export class Wall {
  readonly #up: string
  /** The connections for which the wall is down. */
  readonly #down = new WeakSet<File>()

  /** `quota`: bytes a learner may keep. */
  constructor(private readonly quota: number) {
    this.#up = pagesUpTo(Math.ceil((quota + ROOM_TO_FINISH) / PAGE_BYTES))
  }

  /** Once a connection. Pages stay in memory until COMMIT, temporary ones for good, so that only COMMIT meets the disk. */
  build(file: File): void {
    file.exec(`${this.#up}; PRAGMA cache_spill=OFF; PRAGMA temp_store=MEMORY`)
  }

  /** A body that cannot grow the file past the wall: throws `QuotaExceededError` there. */
  behind<T>(file: File, body: Body<T>): Body<T> {
    const { quota } = this
    const stand = () => this.#down.delete(file) && file.exec(this.#up)
    return function* (tx): Step<T> {
      stand()
      try {
        return yield* body(tx)
      } catch (error) {
        // What is full before COMMIT is not the disk: see `build`.
        if (translate(error) instanceof StorageFullError) throw new QuotaExceededError(quota)
        throw error
      }
    }
  }

  /** A body for which the wall is down. It stands again before the next one that is not. */
  past<T>(file: File, body: Body<T>): Body<T> {
    return (tx) => {
      this.#down.add(file)
      file.exec(pagesUpTo(NO_WALL))
      return body(tx)
    }
  }
}
