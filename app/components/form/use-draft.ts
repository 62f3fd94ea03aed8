import { useCallback, useEffect, useState, type RefObject } from 'react'
import { useKept } from './kept.ts'
import type { Values } from './types.ts'

function valuesIn(kept: string | null): Values | null {
  try {
    const found: unknown = JSON.parse(kept ?? 'null')
    return typeof found === 'object' && found !== null ? (found as Values) : null
  } catch {
    return null
  }
}

/** The field that makes a form count once: it belongs to this page, never to a draft. */
export const ONCE = 'once'

/** What a form holds; several boxes of one name are joined with commas. */
export function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {}
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || name === ONCE) continue
    values[name] = name in values ? `${values[name]},${value}` : value
  }
  return values
}

function choose(list: RadioNodeList, value: string): void {
  const chosen = value.split(',')
  for (const each of list)
    if (each instanceof HTMLInputElement)
      each.checked = each.type === 'checkbox' ? chosen.includes(each.value) : each.value === value
}

function fill(form: HTMLFormElement, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements.namedItem(name)
    if (control instanceof RadioNodeList) choose(control, value)
    else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.value = value
  }
}

export type Draft = {
  /** What the form holds now; null until the page's script runs. */
  values: Values | null
  restored: boolean
  note: () => void
  clear: () => void
}

/**
 * Keeps what is typed into a form in this browser, and puts it back after a reload unless the server has values of
 * its own to show (`given`).
 */
export function useDraft(form: RefObject<HTMLFormElement>, kind: string, given: boolean): Draft {
  const { read, keep } = useKept(kind)
  const [values, setValues] = useState<Values | null>(null)
  const [restored, setRestored] = useState(false)
  useEffect(() => {
    if (!form.current) return
    const draft = given ? null : valuesIn(read())
    if (draft) fill(form.current, draft)
    setRestored(draft !== null)
    setValues(valuesOf(form.current))
  }, [form, read, given])
  const note = useCallback(() => {
    if (!form.current) return
    const now = valuesOf(form.current)
    setValues(now)
    keep(JSON.stringify(now))
  }, [form, keep])
  const clear = useCallback(() => {
    keep(null)
    setRestored(false)
    form.current?.reset()
    if (form.current) setValues(valuesOf(form.current))
  }, [form, keep])
  return { values, restored, note, clear }
}
