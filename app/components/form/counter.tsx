import { describe, fieldId } from '../ui/field.tsx'

/** Characters left are said from this share of the limit on. */
const SAY_FROM = 0.8

/** How near a text is to its limit, and how much beyond it will be cut. */
export function Counter({ name, length, max }: { name: string; length: number; max: number }) {
  const over = length - max
  const text = over > 0 ? `${over} ${over === 1 ? 'character' : 'characters'} will be cut.` : `${-over} left.`
  return (
    <p id={`${fieldId(name)}-count`} aria-live="polite" className="ml-auto" data-number>
      {length >= max * SAY_FROM && <span className={over > 0 ? 'font-bold text-blaze' : undefined}>{text}</span>}
    </p>
  )
}

export const describeCounted = (name: string, parts: { help?: string; error?: string | undefined }) =>
  describe(name, { ...parts, more: 'count' })
