import { useSearchParams } from '@remix-run/react'

/** Names in the address that open something beside the messages; the others say which of them are read. */
const OPENS = ['edit', 'rename', 'agent', 'plain']

/** The address of the same part of the conversation, with one thing opened beside it, or with nothing. */
export function useQueryLink(): (opened?: Record<string, string>) => string {
  const [query] = useSearchParams()
  return (opened = {}) => {
    const next = new URLSearchParams([...query].filter(([name]) => !OPENS.includes(name)))
    for (const [name, value] of Object.entries(opened)) next.set(name, value)
    return `?${next.toString()}`
  }
}
