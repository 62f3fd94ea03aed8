/** Waits between attempts to come back: doubling from the first to the longest, ms. */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 10_000

/** Whether the server answers. Asked first, because a loader that cannot be reached replaces the page by an error. */
const reachable = async (): Promise<boolean> => {
  try {
    return (await fetch('/healthz', { cache: 'no-store' })).ok
  } catch {
    return false
  }
}

/**
 * Do something as soon as the server answers: `now` asks at once, `later` only after a wait; both ask again after
 * longer and longer waits. `tries` counts them and outlives one window.
 */
export function comeBack(tries: { current: number }, onWaiting: () => void) {
  let waiting: ReturnType<typeof setTimeout> | undefined
  let forgotten = false
  const later = (act: () => void) => {
    onWaiting()
    waiting = setTimeout(() => now(act), Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries.current++))
  }
  const now = (act: () => void) => {
    void reachable().then((there) => {
      if (forgotten) return
      if (there) act()
      else later(act)
    })
  }
  return {
    now,
    later,
    forget() {
      forgotten = true
      clearTimeout(waiting)
    },
  }
}

/** Hear of the network going and coming: the browser knows long before a silent window ends. Returns how to stop. */
export function onNetwork({ away, home }: { away: () => void; home: () => void }): () => void {
  globalThis.addEventListener('offline', away)
  globalThis.addEventListener('online', home)
  return () => {
    globalThis.removeEventListener('offline', away)
    globalThis.removeEventListener('online', home)
  }
}
