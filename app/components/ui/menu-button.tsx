import { ChevronDown } from 'lucide-react'
import { buttonLook } from './button.tsx'

/** The look of a button that opens a menu. */
export const menuButton = buttonLook('quiet', 'px-3')

export function MenuLabel({ label }: { label: string }) {
  return (
    <>
      {label}
      <ChevronDown aria-hidden="true" className="size-4 text-soft" />
    </>
  )
}
