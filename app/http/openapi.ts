import { z } from 'zod'
import * as agentShapes from './api-agent-schemas.ts'
import * as changeShapes from './api-change-schemas.ts'
import * as eventShapes from './api-event-schemas.ts'
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
import { json, responsesOf } from './openapi-responses.ts'
import { PROVIDER_OPERATIONS } from './openapi-providers.ts'
import { SECURITY_OPERATIONS } from './openapi-security.ts'
import { USAGE_OPERATIONS } from './openapi-usage.ts'
import { WORKFLOW_OPERATIONS } from './openapi-workflows.ts'

const schemas: Record<string, z.ZodType> = {
  ...shapes,
  ...agentShapes,
  ...changeShapes,
  ...chatShapes,
  ...eventShapes,
  ...learningShapes,
  ...securityShapes,
  ...usageShapes,
  ...workflowShapes,
  ...providerShapes,
}

const AREAS: Record<string, Operation[]> = {
  plans: PLAN_OPERATIONS,
  changes: CHANGE_OPERATIONS,
  learning: LEARNING_OPERATIONS,
  conversations: CHAT_OPERATIONS,
  agents: AGENT_OPERATIONS,
  providers: PROVIDER_OPERATIONS,
  workflows: WORKFLOW_OPERATIONS,
  usage: USAGE_OPERATIONS,
  security: SECURITY_OPERATIONS,
}

const ONCE = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'For 24 hours, a repetition of the request with the same key is answered as the first, and starts nothing',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
}
const SEEN = { type: 'integer', minimum: 0 }
const CURSORS = [
  {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The id of the last event that was seen, as an EventSource sends it',
    schema: SEEN,
  },
  { name: 'after', in: 'query', required: false, description: 'The same, for scripts', schema: SEEN },
]

function parametersOf(op: Operation): object[] {
  const named = [...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const { properties = {} } = op.query ? z.toJSONSchema(schemas[op.query] ?? z.object({}), { io: 'input' }) : {}
  const asked = Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
  return [...named, ...(op.once ? [ONCE] : []), ...(op.events ? CURSORS : []), ...asked]
}

/** A name for generated clients: `postPlansByPlanIdRetry`. */
const idOf = ({ method, path }: Operation) =>
  method +
  path
    .replace('/api/v1/', '')
    .split(/[/.-]/)
    .map((part) => part.replace(/^\{(\w)/, (_, first: string) => `By${first.toUpperCase()}`).replace('}', ''))
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

function operationOf(op: Operation, tag: string): object {
  const needed = op.body && !schemas[op.body]?.safeParse({}).success
  return {
    operationId: idOf(op),
    tags: [tag],
    summary: op.summary,
    parameters: parametersOf(op),
    ...(op.body ? { requestBody: { required: needed, ...json(op.body) } } : {}),
    responses: responsesOf(op),
  }
}

const ABOUT =
  'Plans and their progress, what is made of them, the tutor, agents, providers, workflows and what they cost. Money is in nano-USD (1e-9 US dollars) where a name says so; times are ISO 8601, UTC.'

/** The OpenAPI 3.1 document of API v1, made from the schemas that requests are checked against. */
export function openApiDocument(origin: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [tag, operations] of Object.entries(AREAS)) {
    for (const op of operations) (paths[op.path] ??= {})[op.method] = operationOf(op, tag)
  }
  const components = Object.entries(schemas).map(([name, schema]) => {
    const io = name.endsWith('Body') || name.endsWith('Query') ? 'input' : 'output'
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
    return [name, rest]
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Cairn', version: '1', description: ABOUT },
    tags: Object.keys(AREAS).map((name) => ({ name })),
    servers: [{ url: origin }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(components) as object,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token from Settings: cairn_…' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-cairn',
          description: 'The cookie of a browser that is signed in; over plain HTTP its name is cairn',
        },
      },
    },
  }
}
