import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Closer to the end than this is at the end; closer than that follows what is written, CSS pixels. */
const NEAR = 120
const AT = 8

/** A scroll within this time of what a reader did is theirs, ms; the list moves the page by itself as well. */
const THEIRS = 300
const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home', 'Tab', 'k', ' '])

/** When the reader last did something to scroll up, ms since the page began. */
function useReader() {
  const last = useRef(Number.NEGATIVE_INFINITY)
  useEffect(
    () =>
      onReaderScrolls(() => {
        last.current = performance.now()
      }),
    [],
  )
  return last
}

/** Tells what a reader does to scroll: wheel, finger, keys, or the bar beside the page. */
function onReaderScrolls(act: () => void): () => void {
  const onWheel = ({ deltaY }: WheelEvent) => deltaY < 0 && act()
  const onKey = ({ key }: KeyboardEvent) => KEYS_UP.has(key) && act()
  const onBar = ({ clientX }: PointerEvent) => clientX >= document.documentElement.clientWidth && act()
  const watching = new AbortController()
  const options = { passive: true, signal: watching.signal }
  window.addEventListener('wheel', onWheel, options)
  window.addEventListener('touchmove', act, options)
  window.addEventListener('keydown', onKey, options)
  window.addEventListener('pointerdown', onBar, options)
  return () => watching.abort()
}

/**
 * Whether so many pixels up are where the reader wants to be: they have just scrolled, or something took them far, a
 * search in the page or what reads it aloud. The list itself moves the page by little.
 */
const isWanted = (up: number, lastAct: number): boolean =>
  up > window.innerHeight / 2 || (up > 0 && performance.now() - lastAct < THEIRS)

type Ends = { list: RefObject<HTMLElement>; end: RefObject<HTMLElement>; shown: unknown }

/** Do something in the frame after a change of what is shown. */
function useFrame(act: () => void, shown: unknown): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const frame = requestAnimationFrame(() => latest.current())
    return () => cancelAnimationFrame(frame)
  }, [shown])
}

/**
 * Whether the reader is at the newest message, and the way there. What is written is followed for who is at the end,
 * until they scroll up, however little.
 */
export function useNewest({ list, end, shown }: Ends): { there: boolean; go: () => void } {
  const [there, setThere] = useState(true)
  const follows = useRef(true)
  const reader = useReader()
  const left = useCallback(
    () => Math.max(0, (end.current?.getBoundingClientRect().bottom ?? 0) - window.innerHeight),
    [end],
  )
  const go = useCallback(() => {
    follows.current = true
    setThere(true)
    window.scrollBy(0, left())
  }, [left])
  useEffect(() => {
    let top = window.scrollY
    const look = () => {
      const wanted = isWanted(top - window.scrollY, reader.current)
      top = window.scrollY
      const far = left()
      if (far <= AT) follows.current = true
      else if (wanted) follows.current = false
      setThere(far < NEAR)
    }
    const growing = new ResizeObserver(() => {
      if (follows.current) window.scrollBy(0, left())
      else setThere(left() < NEAR)
    })
    if (list.current) growing.observe(list.current, { box: 'border-box' })
    if (window.scrollY === 0 && !location.search.includes('around=')) go()
    follows.current = left() < NEAR
    look()
    window.addEventListener('scroll', look, { passive: true })
    return () => {
      growing.disconnect()
      window.removeEventListener('scroll', look)
    }
  }, [list, left, go, reader])
  useFrame(() => follows.current && window.scrollBy(0, left()), shown)
  return { there, go }
}

/** Before the page is painted; a server, which paints nothing, has no such moment. */
export const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** Do something when an element comes near the window, once for each time it does. */
export function useNear(element: RefObject<Element>, act: () => void): void {
  useEffect(() => {
    if (!element.current) return
    const watching = new IntersectionObserver(([entry]) => entry?.isIntersecting && act(), { rootMargin: '1200px 0px' })
    watching.observe(element.current)
    return () => watching.disconnect()
  }, [element, act])
}
