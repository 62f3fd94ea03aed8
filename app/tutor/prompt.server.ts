import type {
  JSONObject,
  JSONValue,
  LanguageModelV3FunctionTool,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
} from '@ai-sdk/provider'
import type { ToolName } from '#app/domain/agents.ts'
import { alternating, cutMiddle, type PastMessage } from '#app/domain/chat-context.ts'
import type { ToolUse } from '#app/domain/chat.ts'
import { tokensOf } from '#app/domain/tokens.ts'
import { TOOL_SPECS, toolSchema } from '#app/domain/tools.ts'

/** A tool that a model asked for and what it is told of it. */
export type Called = { id: string; name: string; args: unknown; result: unknown }

/** A reply that asked for tools, and what came of them, as the model is shown both when it goes on. */
export function calledMessages(text: string, calls: readonly Called[]): LanguageModelV3Message[] {
  const asked = calls.map(({ id, name, args }) => ({
    type: 'tool-call' as const,
    toolCallId: id,
    toolName: name,
    input: args,
  }))
  const answers = calls.map(({ id, name, result }) => ({
    type: 'tool-result' as const,
    toolCallId: id,
    toolName: name,
    output: { type: 'json' as const, value: (result ?? null) as JSONValue },
  }))
  const said = text.trim() === '' ? [] : [{ type: 'text' as const, text }]
  return [
    { role: 'assistant', content: [...said, ...asked] },
    { role: 'tool', content: answers },
  ]
}

/** The same, each result cut to its share of so many tokens where it is longer: what is left of it is a text. */
export function calledWithin(calls: readonly Called[], tokens: number): Called[] {
  const share = Math.floor(tokens / Math.max(1, calls.length))
  return calls.map((call) => {
    const around = tokensOf(JSON.stringify({ ...call, result: { cut: '' } }))
    if (around + tokensOf(JSON.stringify(call.result ?? null)) <= share) return call
    // Quoted once more, a text of nothing but quotation marks is twice as long.
    return {
      ...call,
      result: { cut: cutMiddle(JSON.stringify(call.result ?? null), Math.floor((share - around) / 2)) },
    }
  })
}

const calledOf = ({ id, name, args, result, state }: ToolUse): Called => ({
  id,
  name,
  args,
  result: result ?? { state },
})

function messagesOf({ role, text, tools }: PastMessage): LanguageModelV3Message[] {
  if (role === 'user') return [{ role, content: [{ type: 'text', text }] }]
  if (tools.length > 0) return calledMessages(text, tools.map(calledOf))
  return [{ role, content: [{ type: 'text', text }] }]
}

const GO_ON: LanguageModelV3Message = {
  role: 'user',
  content: [{ type: 'text', text: 'Go on with what came of that.' }],
}

/**
 * A system prompt and a path as a model takes them. A path that ends with the tutor's own words is followed by a line:
 * not every provider takes one that ends so.
 */
export function promptOf(system: string, messages: readonly PastMessage[]): LanguageModelV3Prompt {
  const path = alternating(messages).flatMap(messagesOf)
  return [{ role: 'system', content: system }, ...path, ...(path.at(-1)?.role === 'assistant' ? [GO_ON] : [])]
}

/** Tools as a model is told of them. */
export const toolsFor = (names: readonly ToolName[]): LanguageModelV3FunctionTool[] =>
  names.map((name) => ({
    type: 'function',
    name,
    description: TOOL_SPECS[name].description,
    inputSchema: toolSchema(name) as JSONObject,
  }))
