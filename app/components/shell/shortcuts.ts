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

/** Rows of tasks in the order of the page, each with the button that completes it; or the messages of a conversation. */
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-task], [data-message]')]
const completer = (row: Element | null | undefined) => row?.querySelector<HTMLElement>('[data-complete]')

/** Where `j` and `k` begin: at the next task, or at the first message in sight. */
const begins = (row: HTMLElement) =>
  row.dataset['task'] === 'next' || (row.matches('[data-message]') && row.getBoundingClientRect().bottom > 0)

function step(by: 1 | -1): void {
  const all = rows()
  const at = all.findIndex((row) => row.contains(document.activeElement))
  const to = at < 0 ? Math.max(0, all.findIndex(begins)) : Math.min(all.length - 1, Math.max(0, at + by))
  const target = all[to]
  const section = target?.closest('details')
  if (section) section.open = true
  const button = completer(target)
  ;(button ?? target)?.focus({ preventScroll: true })
  target?.scrollIntoView({ block: button ? 'nearest' : 'start' })
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
