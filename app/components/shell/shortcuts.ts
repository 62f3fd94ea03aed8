import { useEffect } from 'react'

const OFF_KEY = 'cairn:shortcuts-off'

export function shortcutsOff(): boolean {
  try {
    return localStorage.getItem(OFF_KEY) !== null
  } catch {
    return false
  }
}

export function setShortcutsOff(off: boolean): void {
  try {
    if (off) localStorage.setItem(OFF_KEY, '1')
    else localStorage.removeItem(OFF_KEY)
  } catch {
    // A browser that keeps nothing keeps the shortcuts on.
  }
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=radio]), textarea, select, [contenteditable], [role=dialog], [role=menu]') !== null

/** Rows of tasks in the order of the page; each holds the button that completes it. */
const taskRows = () => [...document.querySelectorAll<HTMLElement>('[data-task]')]
const completer = (row: Element | null | undefined) => row?.querySelector<HTMLElement>('[data-complete]')

function step(by: 1 | -1): void {
  const rows = taskRows()
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const first = rows.findIndex((row) => row.dataset['task'] === 'next')
  const target = rows[at < 0 ? Math.max(0, first) : Math.min(rows.length - 1, Math.max(0, at + by))]
  const section = target?.closest('details')
  if (section) section.open = true
  completer(target)?.focus()
  target?.scrollIntoView({ block: 'nearest' })
}

function complete(): void {
  const here = document.activeElement?.closest('[data-task]')
  completer(here ?? document.querySelector('[data-task="next"]'))?.click()
}

type Deeds = { newPlan: () => void; help: () => void }

function deedOf(key: string, deeds: Deeds): (() => void) | undefined {
  switch (key) {
    case 'n':
      return deeds.newPlan
    case '?':
      return deeds.help
    case '/':
      return () => document.querySelector<HTMLElement>('input[type=search]')?.focus()
    case 'j':
      return () => step(1)
    case 'k':
      return () => step(-1)
    case 'x':
      return complete
    default:
      return undefined
  }
}

/** Single keys that act anywhere but where somebody types. */
export function useShortcuts(deeds: Deeds): void {
  const { newPlan, help } = deeds
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const deed = deedOf(event.key, { newPlan, help })
      if (!deed || (shortcutsOff() && event.key !== '?')) return
      event.preventDefault()
      deed()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [newPlan, help])
}
