import { useEffect, useState } from 'react'

/** Milliseconds since the page was given what it shows, by the browser's own clock, looked at every second. */
export function useSince(given: unknown): number {
  const [since, setSince] = useState(0)
  useEffect(() => {
    const began = performance.now()
    const look = () => setSince(performance.now() - began)
    look()
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [given])
  return since
}
