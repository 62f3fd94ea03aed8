import { useEffect, useState } from 'react'

/** What is left of a wait of `ms`, looked at every second; 0 when it is over. */
export function useCountdown(ms: number): number {
  const [left, setLeft] = useState(ms)
  useEffect(() => {
    const until = performance.now() + ms
    const look = () => setLeft(Math.max(0, until - performance.now()))
    look()
    const timer = setInterval(() => {
      look()
      if (performance.now() >= until) clearInterval(timer)
    }, 1000)
    return () => clearInterval(timer)
  }, [ms])
  return left
}
