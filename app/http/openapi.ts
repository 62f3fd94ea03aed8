import { z } from 'zod'
import * as agentShapes from './api-agent-schemas.ts'
import * as changeShapes from './api-change-schemas.ts'
import * as learningShapes from './api-learning-schemas.ts'
import * as chatShapes from './api-chat-schemas.ts'
import * as shapes from './api-schemas.ts'
import * as providerShapes from './api-provider-schemas.ts'
import * as securityShapes from './api-security-schemas.ts'
import * as usageShapes from './api-usage-schemas.ts'
import * as workflowShapes from './api-workflow-schemas.ts'
import { AGENT_OPERATIONS } from './openapi-agents.ts'
import { CHANGE_OPERATIONS } from './openapi-changes.ts'
import { LEARNING_OPERATIONS } from './openapi-learning.ts'
import { CHAT_OPERATIONS } from './openapi-chat.ts'
import type { Operation } from './openapi-operation.ts'
import { PLAN_OPERATIONS } from './openapi-plans.ts'
import { PROVIDER_OPERATIONS } from './openapi-providers.ts'
import { SECURITY_OPERATIONS } from './openapi-security.ts'
import { USAGE_OPERATIONS } from './openapi-usage.ts'
import { WORKFLOW_OPERATIONS } from './openapi-workflows.ts'

const schemas: Record<string, z.ZodType> = {
  ...shapes,
  ...agentShapes,
  ...changeShapes,
  ...chatShapes,
  ...learningShapes,
  ...securityShapes,
  ...usageShapes,
  ...workflowShapes,
  ...providerShapes,
}

const REFUSAL: Record<number, string> = {
  400: 'A field is wrong',
  401: 'Not signed in',
  402: 'budget_reached: the month’s budget does not allow it; price_unknown: a budget holds, and nobody knows what the model costs',
  404: 'There is no such thing, or it is somebody else’s',
  409: 'Not possible in this state: in_progress, already_ready, capped, not_in_progress',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'idempotency_key_reused: this key came with another request before',
  429: 'Over the limit; see Retry-After',
  503: 'engine_stopped: background work is not running on this server just now',
  507: 'No room: quota_exceeded (your plans fill your space; delete one) or STORAGE_FULL (the server’s disk is full)',
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (name: string) => ({ content: { 'application/json': { schema: ref(name) } } })

const ONCE = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'For 24 hours, a repetition of the request with the same key is answered as the first, and starts nothing',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
}
const REPLAYED = { 'Idempotent-Replayed': 'true when this was answered before under the same Idempotency-Key' }

function parametersOf(op: Operation): object[] {
  const named = [...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inPath = op.once ? [...named, ONCE] : named
  if (!op.query) return inPath
  const { properties = {} } = z.toJSONSchema(schemas[op.query] ?? z.object({}), { io: 'input' })
  return [...inPath, ...Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))]
}

function successOf(op: Operation): object {
  const [, schema] = op.answers
  if (op.path.endsWith('/events')) {
    return { description: 'A stream of events', content: { 'text/event-stream': { schema: { type: 'string' } } } }
  }
  const headers = Object.entries({ ...op.headers, ...(op.once ? REPLAYED : {}) }).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ])
  return {
    description: 'Done',
    ...(schema ? json(schema) : {}),
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) as object } : {}),
  }
}

function operationOf(op: Operation): object {
  const refusals = op.refusals.map((status) => [status, { description: REFUSAL[status], ...json('ApiError') }])
  return {
    summary: op.summary,
    parameters: parametersOf(op),
    ...(op.body ? { requestBody: { required: true, ...json(op.body) } } : {}),
    responses: { [op.answers[0]]: successOf(op), ...(Object.fromEntries(refusals) as object) },
  }
}

/** The OpenAPI 3.1 document of API v1, made from the schemas that requests are checked against. */
export function openApiDocument(origin: string): object {
  const paths: Record<string, Record<string, object>> = {}
  const every = [
    PLAN_OPERATIONS,
    AGENT_OPERATIONS,
    CHANGE_OPERATIONS,
    CHAT_OPERATIONS,
    LEARNING_OPERATIONS,
    SECURITY_OPERATIONS,
    USAGE_OPERATIONS,
    WORKFLOW_OPERATIONS,
    PROVIDER_OPERATIONS,
  ]
  for (const op of every.flat()) (paths[op.path] ??= {})[op.method] = operationOf(op)
  const components = Object.entries(schemas).map(([name, schema]) => {
    const io = name.endsWith('Body') || name.endsWith('Query') ? 'input' : 'output'
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
    return [name, rest]
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Cairn', version: '1', description: 'Plans, their progress and their tasks.' },
    servers: [{ url: origin }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(components) as object,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token from Settings: cairn_…' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-cairn' },
      },
    },
  }
}
