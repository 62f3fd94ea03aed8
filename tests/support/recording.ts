import type { TenantId } from '#app/domain/plan.ts'
import { FileConnection, type Statement } from '#db/connection.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'

type Mode = 'raw' | 'run'
type How = 'run' | 'get' | 'all'
export type Call = { text: string; mode: Mode; how: How; params: unknown[] }
/** A call that was made, and how many rows it gave. */
type Made = Call & { rows: number }

/** A learner's file that writes down every statement the app sends to it. */
export class RecordingConnection extends FileConnection<'tenant'> {
  calls: Made[] = []

  override statement(text: string, mode: Mode): Statement {
    const inner = super.statement(text, mode)
    const note = <T>(how: How, params: unknown[], answer: T, rows = 0): T => {
      this.calls.push({ text, mode, how, params: [...params], rows })
      return answer
    }
    return {
      run: (params) => note('run', params, inner.run(params)),
      get(params) {
        const row = inner.get(params)
        return note('get', params, row, row ? 1 : 0)
      },
      all(params) {
        const rows = inner.all(params)
        return note('all', params, rows, rows.length)
      },
    }
  }

  /** What was sent since the last time. */
  taken(): Made[] {
    const { calls } = this
    this.calls = []
    return calls
  }
}

/** A connection of our own as a learner's file. */
export const asTenantDb = (connection: FileConnection<'tenant'>, tenantId: string): TenantDb => ({
  tenantId: tenantId as TenantId,
  read: (body) => connection.read(body),
  immediate: (body) => connection.immediate(body),
})
