import { Form, Link } from '@remix-run/react'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'

type Props = { items: ConversationView[]; nextCursor: string | null }

/** Conversations that were deleted and can still be brought back, the newest first. */
export function DeletedConversations({ items, nextCursor }: Props) {
  return (
    <div className="space-y-6">
      <header className="max-w-text space-y-2">
        <h1>Deleted conversations</h1>
        <p className="text-soft">You can bring back a deleted conversation for 7 days, with all its messages.</p>
      </header>
      {items.length === 0 && <p>No conversations were deleted in the last 7 days.</p>}
      <ul className="border-b border-line empty:hidden">
        {items.map(({ id, title, messages, deletedAt }) => (
          <li
            key={id}
            className="flex flex-wrap items-start justify-between gap-x-8 gap-y-2 border-t border-line py-3.5"
          >
            <div className="min-w-0">
              <h2 className="text-body wrap-anywhere">{title}</h2>
              <p className="text-small text-soft" data-number>
                {count(messages, 'message')}
                {deletedAt && (
                  <>
                    , deleted <LocalTime iso={deletedAt} as="moment" />
                  </>
                )}
              </p>
            </div>
            <Form method="post" action="/tutor/deleted">
              <input type="hidden" name="conversation" value={id} />
              <Button aria-label={`Bring back ${title}`}>Bring back</Button>
            </Form>
          </li>
        ))}
      </ul>
      {nextCursor && (
        <Link to={`/tutor/deleted?${new URLSearchParams({ after: nextCursor }).toString()}`} className={buttonLook()}>
          Older deleted conversations
        </Link>
      )}
    </div>
  )
}
