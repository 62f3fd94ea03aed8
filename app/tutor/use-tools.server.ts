import type { LanguageModelV3ToolCall } from '@ai-sdk/provider'
import type { ToolName } from '#app/domain/agents.ts'
import type { ToolUse } from '#app/domain/chat.ts'
import type { Clock } from '#app/domain/clock.ts'
import { checkArgs, isTool, isWriteTool, TOOL_SPECS, type ToolSpec } from '#app/domain/tools.ts'
import { readKeepable } from '#app/domain/text.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { checkTool } from './check-tool.server.ts'
import type { Called } from './prompt.server.ts'
import { runReadTool, type ToolAbout } from './read-tools.server.ts'
import type { ReplyLog } from './reply-log.server.ts'

/** Most tools that one reply may use. */
const USES_MAX = 24

type Parts = Clock & {
  db: TenantDb
  log: ReplyLog
  about: ToolAbout
  /** The agent's tools, as they were when it was asked. */
  granted: readonly ToolName[]
}

const parsed = (input: string): unknown => {
  try {
    return input.trim() === '' ? {} : readKeepable(input)
  } catch {
    return undefined
  }
}

const refused = (call: LanguageModelV3ToolCall, error: string): Called => ({
  id: call.toolCallId,
  name: call.toolName,
  args: parsed(call.input) ?? {},
  result: { error },
})

/** One tool that a model asked for. Whatever it sent, this is an answer to it, never a throw. */
async function useOne(parts: Parts, call: LanguageModelV3ToolCall): Promise<Called> {
  const { toolName: name } = call
  // What was not granted is as unknown as what is not there: nothing is looked at, and the learner is not asked.
  if (!isTool(name) || !parts.granted.includes(name)) return refused(call, 'You have no such tool.')
  if (parts.log.tools.length >= USES_MAX) return refused(call, 'You have used as many tools as one reply may.')
  const args = parsed(call.input)
  if (args === undefined) return refused(call, 'The arguments are not JSON.')
  const { id, result } = isWriteTool(name) ? await propose(parts, name, args) : await read(parts, name, args)
  return { id: call.toolCallId, name, args, result: result ?? { waiting: id } }
}

async function propose({ db, log, about, newId }: Parts, name: ToolName, args: unknown): Promise<ToolUse> {
  const id = newId()
  const checked = isWriteTool(name) ? await db.read((r) => checkTool(r, about, name, args)) : undefined
  if (!checked?.ok) {
    const result = { error: checked?.error ?? 'You have no such tool.' }
    return { id, name, args: {}, says: '', state: 'failed', result }
  }
  const use: ToolUse = { id, name, args: checked.args, says: checked.says, state: 'waiting' }
  await log.tool(use)
  return use
}

async function read({ db, log, about, newId }: Parts, name: ToolName, given: unknown): Promise<ToolUse> {
  const checked = checkArgs(name, given)
  const id = newId()
  if (!checked.ok) return { id, name, args: {}, says: '', state: 'failed', result: { error: checked.error } }
  const args = checked.args as Record<string, unknown>
  const says = (TOOL_SPECS[name] as unknown as ToolSpec).says(args as never)
  const result = await db.read((r) => runReadTool(r, about, name, args))
  const failed = typeof result === 'object' && result !== null && 'error' in result
  const use: ToolUse = { id, name, args, says, state: failed ? 'failed' : 'done', result }
  await log.tool(use)
  return use
}

/**
 * Use the tools that a model asked for, one after the other: what only reads is read, what changes something waits for
 * the learner. Returns what the model is told.
 */
export async function useTools(parts: Parts, calls: readonly LanguageModelV3ToolCall[]): Promise<Called[]> {
  const called: Called[] = []
  for (const call of calls) called.push(await useOne(parts, call))
  return called
}
