import { useEffect, useRef } from 'react'

type Home = () => HTMLElement | null

const found = (selector: string) => document.querySelector<HTMLElement>(selector)
const isTouched = () => window.matchMedia('(pointer: coarse)').matches

/** Where the focus belongs when what has it goes away: the message in that place, where one writes, or the title. */
function homeOf(element: HTMLElement): Home {
  const place = element.closest('[data-message]')?.getAttribute('aria-posinset')
  if (place) return () => found(`[data-message][aria-posinset="${place}"]`)
  // A keyboard on the screen comes when it is asked for.
  if (element.closest('[data-foot]')) return () => found(isTouched() ? '#newest' : '[data-foot] textarea')
  return () => found('#conversation')
}

const isGone = (element: HTMLElement) => !element.isConnected || element.matches(':disabled')

/**
 * Whoever uses the keyboard stays where they are in a conversation: a deed often takes away the button that did it, and
 * the focus with it.
 */
export function useFocusKept(): void {
  const last = useRef<{ element: HTMLElement; home: Home } | null>(null)
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      const isInside = target instanceof HTMLElement && target.closest('main') !== null
      last.current = isInside ? { element: target, home: homeOf(target) } : null
    }
    document.addEventListener('focusin', onFocus)
    return () => document.removeEventListener('focusin', onFocus)
  }, [])
  // After whatever has changed.
  useEffect(() => {
    if (!last.current || !isGone(last.current.element)) return
    const { element, home } = last.current
    const active = document.activeElement
    last.current = null
    // A disabled button may have the focus until the page is drawn.
    if (active === null || active === document.body || active === element) home()?.focus({ preventScroll: true })
  })
}
