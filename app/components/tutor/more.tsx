import { Form, Link } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { menuButton, MenuLabel } from '../ui/menu-button.tsx'
import { Act } from './act.tsx'
import { useQueryLink } from './use-query-link.ts'

/** Closed by a click elsewhere, by following one of its links, and by Escape. */
function useClosing() {
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const onClick = ({ target }: MouseEvent) => {
      const at = target instanceof Element ? target : null
      if (box.current?.open && (!box.current.contains(at) || at?.closest('a'))) box.current.open = false
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !box.current?.open) return
      event.preventDefault()
      box.current.open = false
      box.current.querySelector('summary')?.focus()
    }
    document.addEventListener('click', onClick)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('click', onClick)
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  return box
}

/** The rarer deeds; the browser's own way to open and close, so that it needs no script. */
export function More({ conversation }: { conversation: ConversationView }) {
  const { id, pinned } = conversation
  const item = 'flex min-h-11 w-full items-center justify-start rounded-sm px-3 text-left font-normal hover:bg-sunken'
  const box = useClosing()
  const link = useQueryLink()
  return (
    <details ref={box} className="relative">
      <summary className={menuButton}>
        <MenuLabel label="More" />
      </summary>
      <div className="absolute right-0 z-20 min-w-56 rounded-md border border-line bg-raised p-1 shadow-sm">
        <Act id={id} intent="pin" fields={{ pinned: pinned ? 'no' : 'yes' }} look="quiet" className={item}>
          {pinned ? 'Unpin' : 'Pin to the top'}
        </Act>
        <Link to={link({ rename: '1' })} preventScrollReset className={item}>
          Rename
        </Link>
        {(['markdown', 'json'] as const).map((format) => (
          <a key={format} href={`/api/v1/conversations/${id}/export?format=${format}`} download className={item}>
            Export as {format === 'json' ? 'JSON' : 'Markdown'}
          </a>
        ))}
        <Form method="post" action={`/tutor/${id}`}>
          <button name="intent" value="delete" className={item}>
            Delete
          </button>
        </Form>
      </div>
    </details>
  )
}
