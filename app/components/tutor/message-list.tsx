import { Link, useSearchParams } from '@remix-run/react'
import { useCallback, useMemo, useRef, type RefObject } from 'react'
import { useHydrated } from '../ui/use-hydrated.ts'
import { Message } from './message.tsx'
import type { ConversationData, Refused } from './types.ts'
import type { Messages } from './use-messages.ts'
import { useHeldPlace, useNear } from './use-scroll.ts'

/** More of the conversation: fetched when it comes near; without a script a link to a page of its own. */
function Further({ way, at, load }: { way: 'earlier' | 'later'; at: number; load: () => Promise<void> }) {
  const link = useRef<HTMLAnchorElement>(null)
  const hydrated = useHydrated()
  const loading = useRef(false)
  const act = useCallback(() => {
    if (loading.current) return
    loading.current = true
    void load()
      .catch(() => undefined)
      .finally(() => {
        loading.current = false
      })
  }, [load])
  useNear(link, act)
  return (
    <p className="py-2 text-center">
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
        {way === 'earlier' ? 'Earlier messages' : 'Later messages'}
      </Link>
    </p>
  )
}

type ListProps = ConversationData & {
  list: Messages
  busy: boolean
  refused: Refused | null
  box: RefObject<HTMLOListElement>
}

/** The messages that are on the page, and the ways to those before and after. */
export function List({ list, busy, refused, box, conversation, alternatives, clientId }: ListProps) {
  const [query] = useSearchParams()
  const editing =
    query.get('edit') ?? (refused?.values?.['intent'] === 'edit' ? refused.values['messageId'] : undefined)
  const hold = useHeldPlace(box, list.messages)
  const { more } = list
  const load = useMemo(() => {
    const held = (way: 'earlier' | 'later') => async () => {
      hold()
      await more(way)
    }
    return { earlier: held('earlier'), later: held('later') }
  }, [hold, more])
  return (
    <>
      {list.hasBefore && <Further way="earlier" at={list.messages[0]?.depth ?? 1} load={load.earlier} />}
      <ol ref={box} aria-label="Messages" className="space-y-6 [overflow-anchor:none]">
        {list.messages.map((message) => (
          <Message
            key={message.id}
            id={conversation.id}
            message={message}
            busy={busy}
            alternatives={alternatives}
            clientId={clientId}
            editing={!busy && editing === message.id}
            refused={editing === message.id ? refused : null}
          />
        ))}
      </ol>
      {list.hasAfter && <Further way="later" at={list.messages.at(-1)?.depth ?? 1} load={load.later} />}
    </>
  )
}
