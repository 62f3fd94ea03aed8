import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useHydrated } from '../ui/use-hydrated.ts'

/** How long it says that something was copied, ms. */
const SAID_FOR_MS = 2500

/** Where the clipboard is closed to pages (no https), the old way: select it and ask the browser to copy. */
function copyBySelecting(text: string): boolean {
  const box = document.createElement('textarea')
  box.value = text
  box.className = 'sr-only'
  document.body.append(box)
  box.select()
  try {
    return document.execCommand('copy')
  } finally {
    box.remove()
  }
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelecting(text)
  }
}

type Props = { what: string; text: () => string; className?: string }

/** Copies a text and says so. Without a script there is nothing it could do, so it is not there. */
export function CopyButton({ what, text, className }: Props) {
  const [said, setSaid] = useState<'' | 'Copied' | 'Not copied'>('')
  const hydrated = useHydrated()
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [said])
  if (!hydrated) return null
  const Icon = said === 'Copied' ? Check : Copy
  const copy = async () => setSaid((await copied(text())) ? 'Copied' : 'Not copied')
  return (
    <>
      <button type="button" onClick={() => void copy()} className={className}>
        <Icon aria-hidden="true" className="size-4" />
        {said || 'Copy'} <span className="sr-only">{what}</span>
      </button>
      <span aria-live="polite" className="sr-only">
        {said}
      </span>
    </>
  )
}
