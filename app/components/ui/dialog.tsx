import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { buttonLook } from './button.tsx'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  children: ReactNode
}

/** A window over the page that keeps the focus until it is answered or closed. */
export function Dialog({ open, onOpenChange, title, description, children }: Props) {
  const described = description ? {} : { 'aria-describedby': undefined }
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.1_0_0/0.5)]" />
        <Radix.Content
          {...described}
          className="fixed inset-x-4 top-1/2 z-50 mx-auto max-h-[85dvh] max-w-lg -translate-y-1/2 space-y-4 overflow-y-auto rounded-md border border-line bg-raised p-6"
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="font-bold">{title}</Radix.Title>
            <Radix.Close className={buttonLook('quiet', '-mt-2 -mr-3 px-3')}>
              <X aria-hidden="true" className="size-5" />
              <span className="sr-only">Close</span>
            </Radix.Close>
          </div>
          {description && <Radix.Description className="text-soft">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
