import { Link } from '@remix-run/react'
import { Pin } from 'lucide-react'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'

/** One conversation in the list: its title, what it is about, and when something was last said. */
export function ConversationRow({ conversation }: { conversation: ConversationView }) {
  const { id, title, pinned, planTitle, taskTitle, agent, messages, updatedAt, active, found } = conversation
  const to = found?.messageId ? `/tutor/${id}?around=${found.messageId}#m-${found.messageId}` : `/tutor/${id}#newest`
  return (
    <li className="relative border-t border-line py-3.5 hover:bg-sunken">
      <Link to={to} className="font-bold wrap-anywhere no-underline after:absolute after:inset-0 hover:underline">
        {pinned && <Pin role="img" aria-label="Pinned:" className="mr-2 inline size-4 align-[-0.15em] text-soft" />}
        {title}
      </Link>
      {found?.messageId && <p className="max-w-text wrap-anywhere">{found.snippet}</p>}
      <p className="flex flex-wrap gap-x-3 text-small text-soft" data-number>
        {active && <span className="font-medium text-ink">Replying…</span>}
        {planTitle && (
          <span className="max-w-full truncate">{taskTitle ? `${taskTitle}, ${planTitle}` : planTitle}</span>
        )}
        <span>{agent.name}</span>
        <span>{count(messages, 'message')}</span>
        <span>
          <LocalTime iso={updatedAt} as="moment" />
        </span>
      </p>
    </li>
  )
}
