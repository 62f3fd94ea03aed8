import { useSearchParams } from '@remix-run/react'
import { useCallback, useRef, useState } from 'react'
import { isActive } from '#app/domain/chat.ts'
import type { Hearing } from '../live/types.ts'
import { Callout } from '../ui/callout.tsx'
import { Act } from './act.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { Foot } from './foot.tsx'
import { List } from './message-list.tsx'
import type { ConversationData, Refused } from './types.ts'
import { useAloud } from './use-aloud.ts'
import { useElsewhere } from './use-elsewhere.ts'
import { useFocusKept } from './use-focus-kept.ts'
import { useMessages } from './use-messages.ts'
import { useNewest } from './use-scroll.ts'
import { FORMS } from './use-query-link.ts'

const HEARING: Record<Hearing, string> = {
  live: '',
  reconnecting: 'Reconnecting. The reply is still being written; nothing is lost.',
  offline: 'You are offline. The reply is still being written; this page catches up when you are back.',
}

/** Look again in 2 s, at the newest; under another address each time, or the browser would only scroll there. */
const again = ({ conversation, clientId }: ConversationData) =>
  `2;url=/tutor/${conversation.id}?plain=${clientId}#newest`

/** What was just sent and has not been acknowledged. */
function Sending({ text }: { text: string }) {
  return (
    <div className="mt-6 rounded-md bg-sunken px-4 py-3 sm:ml-12">
      <p className="text-small text-soft">Sending…</p>
      <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
    </div>
  )
}

/** The message that the address points at stands in another version than the one that is shown. */
function Hidden({ id, messageId }: { id: string; messageId: string }) {
  return (
    <Callout title="This message is in another version of the conversation">
      <p>Earlier versions are kept, and you can switch between them.</p>
      <p className="pt-2">
        <Act id={id} intent="choose" fields={{ messageId }}>
          Show that version
        </Act>
      </p>
    </Callout>
  )
}

/** One conversation, as it stands and as it goes on. */
export function ConversationScreen(props: ConversationData & { refused: Refused | null }) {
  const { conversation, page, live, place, stamp, refused } = props
  const list = useMessages({ id: conversation.id, page, live, place, total: conversation.messages })
  const [sending, setSending] = useState<string | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const newest = useNewest({ list: box, end, shown: list.messages })
  const latest = list.messages.at(-1)
  const busy = conversation.active && (list.hasAfter || latest === undefined || isActive(latest.status))
  const aloud = useAloud(list, conversation.active)
  useElsewhere(conversation.id, stamp, !conversation.active)
  useFocusKept()
  // Loaded again, a page without a script would lose what is typed there.
  const [query] = useSearchParams()
  const reloads = refused === null && !FORMS.some((name) => query.has(name))
  const { go } = newest
  const onSending = useCallback(
    (text: string | null) => {
      setSending(text)
      if (text !== null) requestAnimationFrame(go)
    },
    [go],
  )
  return (
    <div className="flex min-h-[calc(100dvh-12rem)] flex-col gap-6">
      {conversation.active && reloads && (
        <noscript>
          <meta httpEquiv="refresh" content={again(props)} />
        </noscript>
      )}
      <ConversationHeader
        conversation={conversation}
        agents={props.agents}
        toolless={props.toolless}
        refused={refused}
      />
      {props.hidden !== null && <Hidden id={conversation.id} messageId={props.hidden} />}
      <div className="flex-1">
        <List {...props} list={list} busy={busy} box={box} />
        {sending !== null && <Sending text={sending} />}
        <div id="newest" tabIndex={-1} data-quiet-focus />
      </div>
      <p role="status" className="text-small empty:hidden">
        {conversation.active ? HEARING[list.hearing] : ''}
      </p>
      <p role="status" className="sr-only">
        {aloud}
      </p>
      <Foot {...props} list={list} busy={busy} reloads={reloads} newest={newest} onSending={onSending} />
      <div ref={end} aria-hidden="true" className="-mt-6" />
    </div>
  )
}
