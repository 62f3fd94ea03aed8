import { redirect } from '@remix-run/node'
import { AGENT_BOUNDS, AgentFields } from '#app/domain/agent-fields.ts'
import { AppError } from '#app/domain/errors.ts'
import { exactUsd, parseUsd } from '#app/domain/money.ts'
import {
  askable,
  changeAgent,
  copyAgent,
  createAgent,
  getAgent,
  listAgents,
  removeAgent,
} from '#app/services/agents.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { InvalidFieldsError } from '#app/services/plans.server.ts'
import { refusedDeed } from './deed.server.ts'
import type { Edge } from './edge.ts'
import { fieldIssues, formFields } from './form.server.ts'

/** What the form shows: texts, and the tools by commas. */
export type AgentTexts = Record<string, string>

const text = (value: number | string | null) => (value === null ? '' : String(value))

const textsOf = (agent: AgentFields): AgentTexts => ({
  name: agent.name,
  instructions: agent.instructions,
  providerId: text(agent.providerId),
  model: text(agent.model),
  temperature: text(agent.temperature),
  maxOutputTokens: text(agent.maxOutputTokens),
  tools: agent.tools.join(','),
  maxSteps: text(agent.maxSteps),
  maxCostUsd: agent.maxCostNanoUsd === null ? '' : exactUsd(agent.maxCostNanoUsd),
})

/** What was sent, as the form shows it again. */
function sentTexts(form: FormData): AgentTexts {
  const fields = Object.entries(formFields(form))
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value).replaceAll('\r\n', '\n')]))
}

const number = (given: string | undefined) => (!given?.trim() ? null : Number(given.replace(',', '.')))
const orNull = (given: string | undefined) => given?.trim() || null

/** An amount in nano-USD, null for none; NaN, which no field takes, for what is no amount. */
const nanoOf = (given: string | undefined) => (given?.trim() ? (parseUsd(given) ?? Number.NaN) : null)

const { min, max } = AGENT_BOUNDS.costNanoUsd
const COST = `Enter an amount from ${exactUsd(min)} to ${exactUsd(max)} dollars, or leave it empty.`

/** A posted form as an agent's fields. Throws 400 naming the form's fields. */
function agentOf(texts: AgentTexts): AgentFields {
  const parsed = AgentFields.safeParse({
    name: texts['name'] ?? '',
    instructions: texts['instructions'] ?? '',
    providerId: orNull(texts['providerId']),
    model: orNull(texts['model']),
    temperature: number(texts['temperature']),
    maxOutputTokens: number(texts['maxOutputTokens']),
    tools: (texts['tools'] ?? '').split(',').filter(Boolean),
    maxSteps: number(texts['maxSteps']) ?? undefined,
    maxCostNanoUsd: nanoOf(texts['maxCostUsd']),
  })
  if (parsed.success) return parsed.data
  const { maxCostNanoUsd, ...issues } = fieldIssues(parsed.error)
  const cost = maxCostNanoUsd ? { maxCostUsd: COST } : {}
  throw new InvalidFieldsError({ ...issues, ...cost })
}

const NEW: AgentTexts = { tools: 'read_plan,find_task', maxSteps: '6' }

/** The page of a new agent. */
export const newAgentPage = async (ctx: TenantContext) => ({ texts: NEW, providers: await askable(ctx) })

/** The page of one agent. Throws 404. */
export async function agentPage(ctx: TenantContext, id: string) {
  const agent = await getAgent(ctx, id)
  const { name, builtIn, about, lostProvider } = agent
  const asks = (await listAgents(ctx)).find((each) => each.id === id)?.asks ?? null
  const shown = { id, name, builtIn, about, lostProvider, asks }
  return { agent: shown, texts: textsOf(agent), providers: await askable(ctx) }
}

const LIST = '/tutor/agents'

/** Make an agent from its form and go to the list; or the form again, with why not. */
export async function newAgentFromForm(edge: Edge, ctx: TenantContext) {
  const texts = sentTexts(await edge.request.formData())
  try {
    const { id } = await createAgent(ctx, agentOf(texts))
    return redirect(`${LIST}#agent-${id}`)
  } catch (error) {
    return refusedDeed(edge, error, texts)
  }
}

/** Save an agent, or copy it, as its form says. Throws 404. */
export async function agentFromForm(edge: Edge, ctx: TenantContext, id: string) {
  const texts = sentTexts(await edge.request.formData())
  try {
    if (texts['intent'] === 'copy') {
      const copy = await copyAgent(ctx, id)
      return redirect(`${LIST}/${copy.id}`)
    }
    if (texts['intent'] !== 'save') throw new AppError('bad_request', 400, 'The form did not say what to do.')
    await changeAgent(ctx, id, agentOf(texts))
    return redirect(`${LIST}#agent-${id}`)
  } catch (error) {
    return refusedDeed(edge, error, texts)
  }
}

/** The page that asks before an agent is removed. Throws 404; a built-in one cannot be. */
export async function removalPage(ctx: TenantContext, id: string) {
  const { name, builtIn } = await getAgent(ctx, id)
  return { id, name, builtIn }
}

/** Remove an agent and go to the list. */
export async function removeFromForm(ctx: TenantContext, id: string) {
  await removeAgent(ctx, id)
  return redirect(LIST)
}
