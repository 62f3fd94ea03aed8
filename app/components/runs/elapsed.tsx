import { useEffect, useState } from 'react'
import { seconds } from '../ui/words.ts'

/** When a page was read: by the server's clock, ms, and by the browser's own from there on, ms; null before it has one. */
export type Read = { at: number; began: number | null }

/** What `Elapsed` counts from, also for what begins long after the page was read, `at` by the server's clock; ISO 8601. */
export function useRead(at: string): Read {
  const [read, setRead] = useState<Read>({ at: Date.parse(at), began: null })
  useEffect(() => setRead({ at: Date.parse(at), began: performance.now() }), [at])
  return read
}

type Props = {
  /** When it began, by the server's clock; ISO 8601. */
  from: string | null
  read: Read
}

/** " for 34 s", a second more each second. */
export function Elapsed({ from, read }: Props) {
  const [now, setNow] = useState(read.at)
  useEffect(() => {
    const { at, began } = read
    if (began === null) return
    const look = () => setNow(at + performance.now() - began)
    look()
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [read])
  return from === null ? null : ` for ${seconds(Math.max(0, now - Date.parse(from)) / 1000)}`
}
