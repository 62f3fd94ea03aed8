import clsx from 'clsx'
import { useEffect, useRef, useState, type ReactNode } from 'react'

/** Something that may be wider than its column: it scrolls by itself, and by keyboard where it has to. */
export function Scrolls({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)
  useEffect(() => {
    const { current } = box
    if (!current) return
    const look = () => setWide(current.scrollWidth > current.clientWidth)
    const watching = new ResizeObserver(look)
    watching.observe(current)
    look()
    return () => watching.disconnect()
  }, [children])
  const reachable = wide ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {}
  return (
    <div ref={box} className={clsx('max-w-full overflow-x-auto', className)} {...reachable}>
      {children}
    </div>
  )
}
