import type * as agentShapes from './api-agent-schemas.ts'
import type * as changeShapes from './api-change-schemas.ts'
import type * as eventShapes from './api-event-schemas.ts'
import type * as learningShapes from './api-learning-schemas.ts'
import type * as chatShapes from './api-chat-schemas.ts'
import type * as shapes from './api-schemas.ts'
import type * as providerShapes from './api-provider-schemas.ts'
import type * as securityShapes from './api-security-schemas.ts'
import type * as usageShapes from './api-usage-schemas.ts'
import type * as workflowShapes from './api-workflow-schemas.ts'

type Shape =
  | keyof typeof agentShapes
  | keyof typeof shapes
  | keyof typeof changeShapes
  | keyof typeof securityShapes
  | keyof typeof workflowShapes
  | keyof typeof learningShapes
  | keyof typeof providerShapes
  | keyof typeof chatShapes
  | keyof typeof eventShapes
  | keyof typeof usageShapes

/** One operation of API v1, as its document tells it. */
export type Operation = {
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  summary: string
  body?: Shape
  query?: Shape
  /** The success status and the schema it answers with, if any. */
  answers: [status: number, schema?: Shape]
  /** Refusals of its own; those that any operation of its shape has are added to them. */
  refusals?: number[]
  /** What a refusal means here, where that is more than it means anywhere. */
  says?: Record<number, string>
  /** Whether an `Idempotency-Key` makes it count once. */
  once?: true
  headers?: Record<string, string>
  /** The schema of the data of each event, where it answers with server-sent events. */
  events?: Shape
  /** The types of file that it answers with. */
  files?: string[]
}
