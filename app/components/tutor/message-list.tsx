import { Link, useLocation, useSearchParams } from '@remix-run/react'
import clsx from 'clsx'
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { readAtOnce } from '../markdown/budget.ts'
import { useHydrated } from '../ui/use-hydrated.ts'
import type { MessagePage } from '#app/domain/chat-view.ts'
import { Message } from './message.tsx'
import type { ConversationData, Refused } from './types.ts'
import type { Messages } from './use-messages.ts'
import { useRows } from './use-rows.ts'
import { useNear } from './use-scroll.ts'

/** More of the conversation: fetched when it comes near; without a script a link to a page of its own. */
function Further({ way, at, load }: { way: 'earlier' | 'later'; at: number; load: () => Promise<void> }) {
  const link = useRef<HTMLAnchorElement>(null)
  const hydrated = useHydrated()
  const loading = useRef(false)
  const [failed, setFailed] = useState(false)
  const act = useCallback(() => {
    if (loading.current) return
    loading.current = true
    void load()
      .then(
        () => setFailed(false),
        () => setFailed(true),
      )
      .finally(() => {
        loading.current = false
      })
  }, [load])
  useNear(link, act)
  return (
    <p className="py-2 text-center">
      <span role="alert" className="text-small">
        {failed && `${way === 'earlier' ? 'Earlier' : 'Later'} messages could not be loaded. `}
      </span>
      <Link
        ref={link}
        to={way === 'earlier' ? `?before=${at}` : `?after=${at}`}
        className="link inline-flex min-h-11 items-center text-small"
        onClick={(event) => {
          if (!hydrated) return
          event.preventDefault()
          act()
        }}
      >
        {failed ? 'Try again' : way === 'earlier' ? 'Earlier messages' : 'Later messages'}
      </Link>
    </p>
  )
}

/** Instead of the way to earlier messages, as tall: so that nothing moves when there are none. */
const Beginning = () => (
  <p className="py-2 text-center text-small text-soft">
    <span className="inline-flex min-h-11 items-center">This is the start of the conversation.</span>
  </p>
)

type ListProps = ConversationData & {
  list: Messages
  busy: boolean
  refused: Refused | null
  box: RefObject<HTMLDivElement>
}

/**
 * Which message is edited: as the address tells, or as it was refused. It has the focus once it is opened, and not again
 * when it comes back into sight.
 */
function useEdited(refused: Refused | null): string | undefined {
  const [query] = useSearchParams()
  const edited = query.get('edit') ?? (refused?.values?.['intent'] === 'edit' ? refused.values['messageId'] : undefined)
  useEffect(() => {
    if (edited) document.getElementById(`m-${edited}`)?.querySelector('textarea')?.focus()
  }, [edited])
  return edited
}

/** The message that the address points at; a browser marks it by itself only where a page was loaded. */
function useTarget(): string {
  const { hash } = useLocation()
  return useHydrated() ? hash : ''
}

/** Fetches more on one side, and whether it is doing so. */
function useFurther(more: Messages['more']) {
  const [loading, setLoading] = useState(false)
  const load = useMemo(() => {
    const of = (way: 'earlier' | 'later') => () => {
      setLoading(true)
      return more(way).finally(() => setLoading(false))
    }
    return { earlier: of('earlier'), later: of('later') }
  }, [more])
  return { loading, ...load }
}

/** The replies that the page is sent with as they were written, the oldest: it has enough to read in the newer ones. */
function useReadLater({ messages }: MessagePage): ReadonlySet<string> {
  return useMemo(() => {
    const replies = messages.filter(({ role }) => role === 'assistant').toReversed()
    return new Set(replies.slice(readAtOnce(replies.map(({ text }) => text))).map(({ id }) => id))
  }, [messages])
}

/**
 * The messages near the window, in the order of the conversation, with the room that the others take, and the ways to
 * those before and after.
 */
export function List(props: ListProps) {
  const { list, busy, refused, box, conversation, alternatives, toolless, clientId, page } = props
  const edited = useEdited(refused)
  const target = useTarget()
  const { rows, below, measure } = useRows(box, list.messages, edited)
  const readLater = useReadLater(page)
  const further = useFurther(list.more)
  const long = conversation.messages > page.messages.length
  return (
    <div className="[overflow-anchor:none]">
      {list.hasBefore && <Further way="earlier" at={list.messages[0]?.depth ?? 1} load={further.earlier} />}
      {!list.hasBefore && long && <Beginning />}
      <div
        ref={box}
        role="feed"
        aria-label="Messages"
        aria-busy={further.loading}
        className="flow-root"
        style={{ paddingBottom: below }}
      >
        {rows.map(({ index, above }) => {
          const message = list.messages[index]
          if (!message) return null
          const { id, depth } = message
          return (
            <article
              key={id}
              ref={measure}
              id={`m-${id}`}
              data-message
              data-index={index}
              tabIndex={-1}
              aria-labelledby={`by-${id}`}
              aria-posinset={depth}
              aria-setsize={Math.max(conversation.messages, list.messages.at(-1)?.depth ?? 0)}
              style={{ marginTop: above }}
              className={clsx('flow-root scroll-mt-4 target:bg-blaze-wash', target === `#m-${id}` && 'bg-blaze-wash')}
            >
              <Message
                id={conversation.id}
                message={message}
                busy={busy}
                last={!list.hasAfter && index === list.messages.length - 1}
                alternatives={alternatives}
                toolless={toolless}
                clientId={clientId}
                editing={edited === id}
                refused={edited === id ? refused : null}
                readLater={readLater.has(id)}
              />
            </article>
          )
        })}
      </div>
      {list.hasAfter && <Further way="later" at={list.messages.at(-1)?.depth ?? 1} load={further.later} />}
    </div>
  )
}
