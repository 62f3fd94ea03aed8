import { Link, useNavigate } from '@remix-run/react'
import { ArrowDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button, buttonLook } from '../ui/button.tsx'
import { useHydrated } from '../ui/use-hydrated.ts'
import { Callout } from '../ui/callout.tsx'
import { Act } from './act.tsx'
import { Composer } from './composer.tsx'
import type { ConversationData, Refused } from './types.ts'
import type { Messages } from './use-messages.ts'
import { refusalWords } from './words.ts'
import { useQueryLink } from './use-query-link.ts'
import type { useNewest } from './use-scroll.ts'

/** Escape means something else there: it ends what an input method suggests, or leaves what is being written. */
const isWriting = ({ isComposing, target }: KeyboardEvent) =>
  isComposing || ((target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) && target.value !== '')

/** Stop, always in sight while a reply is written; Escape does the same. */
function Stop({ id, reloads }: { id: string; reloads: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isWriting(event))
        box.current?.querySelector('button')?.click()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div ref={box} className="flex flex-wrap items-center justify-between gap-x-4">
      <Act id={id} intent="stop">
        Stop
      </Act>
      {reloads && (
        <noscript>
          <p className="text-small">This page reloads by itself until the reply is ready.</p>
        </noscript>
      )}
    </div>
  )
}

/** Whether messages have come since the reader was last at the end. */
function useNews(there: boolean, messages: number): boolean {
  const [seen, setSeen] = useState(messages)
  if (there && seen !== messages) setSeen(messages)
  return messages > seen
}

type NewestProps = { id: string; list: Messages; elsewhere: boolean; news: boolean; go: () => void }

/** The way to the newest message, for somebody who reads further up. */
function ToNewest({ id, list, elsewhere, news, go }: NewestProps) {
  const label = news ? 'New messages' : 'Newest'
  const down = () => {
    if (list.hasAfter) list.toNewest()
    requestAnimationFrame(() => {
      go()
      document.getElementById('newest')?.focus({ preventScroll: true })
    })
  }
  return (
    <div className="absolute right-4 bottom-full mb-3 sm:right-6">
      {list.hasAfter && elsewhere ? (
        <Link to={`/tutor/${id}#newest`} className={buttonLook('plain', 'shadow-sm')}>
          {label}
        </Link>
      ) : (
        <Button type="button" className="shadow-sm" onClick={down}>
          <ArrowDown aria-hidden="true" className="size-4" />
          {label}
        </Button>
      )}
    </div>
  )
}

type Props = ConversationData & {
  list: Messages
  busy: boolean
  /** Without a script the page reloads by itself. */
  reloads: boolean
  refused: Refused | null
  newest: ReturnType<typeof useNewest>
  onSending: (text: string | null) => void
}

/** The agent's own provider is gone: nobody answers in its place unasked. */
function LostProvider({ conversation: { id, agent }, alternatives }: Pick<Props, 'conversation' | 'alternatives'>) {
  const [usual] = alternatives
  const link = useQueryLink()
  if (agent.lostProvider === null) return null
  return (
    <Callout tone="grave" title={`${agent.name} used ${agent.lostProvider}, which you removed`}>
      <p>Choose who should answer instead.</p>
      <div className="flex flex-wrap items-center gap-3 pt-2">
        <Act id={id} intent="usual">
          Use {usual?.label ?? 'the tutor’s default'} from now on
        </Act>
        <Link to={link({ agent: 'choose' })} className="link inline-flex min-h-11 items-center">
          Choose another
        </Link>
      </div>
    </Callout>
  )
}

/** Forms that say themselves why they were refused, wherever they stand. */
const SAYS_ITSELF = ['send', 'rename', 'agent']

/** Why something was refused, without a script, that no form of this page says. */
function Refusal({ refused, list }: Pick<Props, 'refused' | 'list'>) {
  const { intent = '', messageId } = refused?.values ?? {}
  const edits = intent === 'edit' && list.messages.some(({ id }) => id === messageId)
  if (!refused || edits || SAYS_ITSELF.includes(intent)) return null
  return (
    <Callout tone="grave" announce>
      <p>{refusalWords(refused)}</p>
    </Callout>
  )
}

/** The end of a conversation, always in sight: the way to the newest, Stop, and where the next message is written. */
export function Foot(props: Props) {
  const { list, busy, reloads, newest, conversation, alternatives, clientId, refused, place, onSending } = props
  const hydrated = useHydrated()
  const { id } = conversation
  const navigate = useNavigate()
  // What was said stands at the end, wherever the page is.
  const shown = () => {
    if (place !== '') navigate('?', { replace: true, preventScrollReset: true })
    else if (list.hasAfter) list.toNewest()
  }
  const news = useNews(newest.there && !list.hasAfter, conversation.messages)
  return (
    <div
      data-foot
      className="sticky bottom-0 z-10 -mx-4 space-y-2 border-t border-line bg-paper px-4 pt-3 pb-4 sm:-mx-6 sm:px-6"
    >
      {(list.hasAfter || (hydrated && !newest.there)) && (
        <ToNewest id={id} list={list} elsewhere={place !== ''} news={news} go={newest.go} />
      )}
      <Refusal refused={refused} list={list} />
      <LostProvider conversation={conversation} alternatives={alternatives} />
      {busy && <Stop id={id} reloads={reloads} />}
      {(hydrated || !busy || refused?.values?.['intent'] === 'send') && (
        <Composer id={id} clientId={clientId} refused={refused} busy={busy} onSending={onSending} onSent={shown} />
      )}
    </div>
  )
}
