import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Closer to the end than this is at the end, CSS pixels. */
const NEAR = 120

type Ends = { list: RefObject<HTMLElement>; end: RefObject<HTMLElement> }

/** Whether the reader is at the newest message, and the way there. Follows what is written only for who is there. */
export function useNewest({ list, end }: Ends): { there: boolean; go: () => void } {
  const [there, setThere] = useState(true)
  const follows = useRef(true)
  const go = useCallback(() => {
    follows.current = true
    setThere(true)
    end.current?.scrollIntoView({ block: 'end' })
  }, [end])
  useEffect(() => {
    const look = () => {
      const { bottom = 0 } = end.current?.getBoundingClientRect() ?? {}
      follows.current = bottom < window.innerHeight + NEAR
      setThere(follows.current)
    }
    const growing = new ResizeObserver(() => {
      if (follows.current) end.current?.scrollIntoView({ block: 'end' })
    })
    if (list.current) growing.observe(list.current)
    if (window.scrollY === 0 && !location.search.includes('around=')) go()
    look()
    window.addEventListener('scroll', look, { passive: true })
    return () => {
      growing.disconnect()
      window.removeEventListener('scroll', look)
    }
  }, [list, end, go])
  return { there, go }
}

/** Before the page is painted; a server, which paints nothing, has no such moment. */
const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** Keep what is read where it is while messages come above it or go: call `hold` before they do. */
export function useHeldPlace(list: RefObject<HTMLElement>, shown: unknown): () => void {
  const held = useRef<{ id: string; top: number } | null>(null)
  useBeforePaint(() => {
    const { current } = held
    held.current = null
    const at = current && document.getElementById(current.id)
    if (at) window.scrollBy(0, at.getBoundingClientRect().top - current.top)
  }, [shown])
  return useCallback(() => {
    const all = [...(list.current?.querySelectorAll('[data-message]') ?? [])]
    const first = all.find((each) => each.getBoundingClientRect().bottom > 0)
    held.current = first ? { id: first.id, top: first.getBoundingClientRect().top } : null
  }, [list])
}

/** Do something when an element comes near the window, once for each time it does. */
export function useNear(element: RefObject<Element>, act: () => void): void {
  useEffect(() => {
    if (!element.current) return
    const watching = new IntersectionObserver(([entry]) => entry?.isIntersecting && act(), { rootMargin: '600px' })
    watching.observe(element.current)
    return () => watching.disconnect()
  }, [element, act])
}
