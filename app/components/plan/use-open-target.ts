import { useLocation } from '@remix-run/react'
import { useEffect } from 'react'

/** A link to a part of a plan opens what it is hidden in. */
export function useOpenTarget(): void {
  const { hash, key } = useLocation()
  useEffect(() => {
    const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null
    if (!target) return
    for (const section of [target.closest('details'), target.querySelector('details')]) if (section) section.open = true
    target.scrollIntoView({ block: 'nearest' })
  }, [hash, key])
}
