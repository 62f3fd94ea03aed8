import { Link, useFetcher, useNavigate, useSearchParams } from '@remix-run/react'
import { useEffect } from 'react'
import { TITLE_MAX } from '#app/domain/chat.ts'
import type { ConversationView } from '#app/domain/chat-view.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { More } from './more.tsx'
import type { Outcome, Refused } from './types.ts'
import { useFocus } from './use-focus.ts'
import { money } from './words.ts'

function Rename({ conversation, refused }: { conversation: ConversationView; refused: Refused | null }) {
  const box = useFocus<HTMLInputElement>()
  const rename = useFetcher<Outcome>()
  const navigate = useNavigate()
  const { data } = rename
  const wrong = (data && !data.ok && data.message) || (refused?.values?.['intent'] === 'rename' && refused.message)
  useEffect(() => {
    if (data?.ok) navigate('?', { replace: true, preventScrollReset: true })
  }, [data, navigate])
  return (
    <rename.Form method="post" action={`/tutor/${conversation.id}`} className="max-w-lg space-y-3">
      <input type="hidden" name="intent" value="rename" />
      <label className="block space-y-2">
        <span className="font-bold">Title of this conversation</span>
        <input
          name="title"
          ref={box}
          required
          maxLength={TITLE_MAX}
          defaultValue={conversation.title}
          className="control"
        />
      </label>
      {wrong && (
        <p role="alert" className="font-medium text-blaze">
          {wrong}
        </p>
      )}
      <p className="flex flex-wrap gap-3">
        <Button look="main">Save the title</Button>
        <Link to="?" replace preventScrollReset className={buttonLook('quiet')}>
          Leave it
        </Link>
      </p>
    </rename.Form>
  )
}

function About({ conversation }: { conversation: ConversationView }) {
  const { planId, planTitle, taskId, taskTitle, agent, costNanoUsd } = conversation
  return (
    <p className="max-w-text text-small text-soft" data-number>
      {planId && (
        <>
          About{' '}
          <Link to={`/plans/${planId}${taskId && taskTitle ? `#task-${taskId}` : ''}`} className="link">
            {taskTitle ? `“${taskTitle}” in ` : ''}
            {planTitle}
          </Link>
          .{' '}
        </>
      )}
      {agent.name} answers.
      {costNanoUsd !== null && costNanoUsd > 0 && ` ${money(costNanoUsd)} so far.`}
    </p>
  )
}

/** A conversation's title, what it is about, who answers, and the rarer deeds. */
export function ConversationHeader({
  conversation,
  refused,
}: {
  conversation: ConversationView
  refused: Refused | null
}) {
  const [query] = useSearchParams()
  const renaming = query.has('rename') || refused?.values?.['intent'] === 'rename'
  return (
    <header className="space-y-1.5">
      <div className="flex items-start justify-between gap-4">
        <h1 className="min-w-0 wrap-anywhere">{conversation.title}</h1>
        <div className="-mt-1 -mr-3 shrink-0">
          <More conversation={conversation} />
        </div>
      </div>
      {renaming && <Rename conversation={conversation} refused={refused} />}
      <About conversation={conversation} />
    </header>
  )
}
