import { useSearchParams } from '@remix-run/react'

/** Names in the address that open a form beside the messages. */
export const FORMS = ['edit', 'rename', 'agent']
/** Names in the address that say nothing of which messages are read. */
const OPENS = [...FORMS, 'plain']

/** The address of the same part of the conversation, with one thing opened beside it, or with nothing. */
export function useQueryLink(): (opened?: Record<string, string>) => string {
  const [query] = useSearchParams()
  return (opened = {}) => {
    const next = new URLSearchParams([...query].filter(([name]) => !OPENS.includes(name)))
    for (const [name, value] of Object.entries(opened)) next.set(name, value)
    return `?${next.toString()}`
  }
}
