import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'

/** How often a page that is looked at asks whether anything has changed elsewhere, ms. */
const ASKED_EVERY_MS = 5000

/**
 * Hear of what is said on another device while nothing is being written here: a page that is looked at asks for one
 * short line from time to time, and for all of it when that line has changed.
 */
export function useElsewhere(id: string, stamp: string, idle: boolean): void {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (!idle) return
    const ask = async () => {
      if (document.visibilityState !== 'visible') return
      const answer = await fetch(`/tutor/${id}/stamp`).catch(() => null)
      if (!answer?.ok) return
      const now = ((await answer.json()) as { stamp: string }).stamp
      if (now !== stamp) revalidate()
    }
    const onSight = () => void ask().catch(() => undefined)
    const timer = setInterval(onSight, ASKED_EVERY_MS)
    document.addEventListener('visibilitychange', onSight)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onSight)
    }
  }, [id, stamp, idle, revalidate])
}
