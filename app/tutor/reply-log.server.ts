import type { ChunkBody, ToolUse } from '#app/domain/chat.ts'
import type { Clock } from '#app/domain/clock.ts'
import { OversizeError } from '#app/domain/errors.ts'
import { keepable } from '#app/domain/text.ts'
import { LeaseLostError } from '#app/generation/lease.ts'
import type { Step } from '#db/connection.server.ts'
import { appendChunk } from '#db/tenant/chunks.server.ts'
import { holdsReply, setTools } from '#db/tenant/replies.server.ts'
import type { TenantDb, TenantTx } from '#db/tenants.server.ts'
import { told } from './tool-uses.server.ts'

/** Pieces of text that come within this time of each other are one row, ms: nobody reads quicker. */
const GATHER_MS = 40
/** Longest reply, UTF-16 units. */
export const REPLY_MAX = 200_000

/** The run that may write a reply. */
export type ReplyRun = { conversationId: string; messageId: string; fence: string }

type Deps = Clock & { db: TenantDb; ring: () => void; failpoint?: (name: string) => void }

/**
 * Writes a reply as it comes: rows of what came within a moment, the first piece at once, in order, each conditional
 * on the run's fence. A write that is refused, because the learner stopped the reply or another run has it, aborts
 * `lost` with the reason.
 */
export class ReplyLog {
  #waiting = ''
  #half = ''
  #tail: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #length = 0
  tools: ToolUse[] = []

  constructor(
    private readonly deps: Deps,
    private readonly run: ReplyRun,
    private readonly lost: AbortController,
  ) {}

  /** Whether any text has come. */
  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Take a piece of text. Throws `OversizeError` past `REPLY_MAX`. */
  push(piece: string): void {
    if (this.#length + piece.length > REPLY_MAX) throw new OversizeError()
    const isFirst = this.isEmpty
    this.#length += piece.length
    // Providers cut where they like: half of a pair waits for the other.
    const text = this.#half + piece
    const last = text.charCodeAt(text.length - 1)
    const halved = last >= 0xd800 && last <= 0xdbff
    this.#half = halved ? text.slice(-1) : ''
    this.#waiting += halved ? text.slice(0, -1) : text
    this.#timer ??= setTimeout(() => this.#write(), isFirst ? 0 : GATHER_MS)
  }

  /** Write down a tool use, new or changed, after the text that came before it. */
  async tool(use: ToolUse): Promise<void> {
    await this.flush()
    const known = this.tools.some(({ id }) => id === use.id)
    this.tools = known ? this.tools.map((each) => (each.id === use.id ? use : each)) : [...this.tools, use]
    const { tools } = this
    await this.#append({ type: 'tool', data: { tool: told(use) } }, (tx) => setTools(tx, this.run.messageId, tools))
    this.lost.signal.throwIfAborted()
  }

  /** Write down what has come, at once. Rejects with what stopped an earlier write. */
  async flush(): Promise<void> {
    this.#waiting += this.#half
    this.#half = ''
    this.#write()
    await this.#tail
    this.lost.signal.throwIfAborted()
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#tail = this.#tail.then(() => this.#append(this.#taken()))
  }

  #taken(): ChunkBody | undefined {
    const text = keepable(this.#waiting)
    this.#waiting = ''
    return text === '' ? undefined : { type: 'text', data: { text } }
  }

  async #append(chunk: ChunkBody | undefined, beside?: (tx: TenantTx) => Step<unknown>): Promise<void> {
    if (!chunk || this.lost.signal.aborted) return
    const { db, now, ring, failpoint } = this.deps
    const { messageId, fence } = this.run
    try {
      await db.immediate((tx): Step<void> => this.#in(tx, { messageId, fence, chunk, beside, at: now().getTime() }))
      ring()
      failpoint?.(`chunk.${chunk.type}`)
    } catch (error) {
      this.lost.abort(error)
    }
  }

  *#in(
    tx: TenantTx,
    w: {
      messageId: string
      fence: string
      chunk: ChunkBody
      beside: ((tx: TenantTx) => Step<unknown>) | undefined
      at: number
    },
  ): Step<void> {
    if (!(yield* holdsReply(tx, w.messageId, w.fence))) throw new LeaseLostError()
    if (w.beside) yield* w.beside(tx)
    yield* appendChunk(tx, this.run, w.chunk, w.at)
  }
}
