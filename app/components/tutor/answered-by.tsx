import type { MessageView } from '#app/domain/chat-view.ts'
import { LocalTime } from '../ui/local-time.tsx'
import { answererName, money } from './words.ts'

const tokens = ({ inputTokens, outputTokens }: MessageView) =>
  inputTokens === null && outputTokens === null
    ? 'Not counted'
    : `${inputTokens ?? '?'} read, ${outputTokens ?? '?'} written`

function cost({ costNanoUsd, costStatus }: MessageView): string {
  if (costNanoUsd === null) return 'Unknown'
  return costStatus === 'estimated' ? `About ${money(costNanoUsd)}` : money(costNanoUsd)
}

/** Who answered, and what it took. */
export function AnsweredBy({ message }: { message: MessageView }) {
  const { agentName, provider, model } = message
  if (!provider) return null
  const offline = provider === 'offline'
  const by = offline ? answererName(provider) : `${answererName(provider)}${model ? `, ${model}` : ''}`
  return (
    <details className="text-small text-soft">
      <summary className="inline-flex min-h-11 items-center hover:underline">
        {agentName && `${agentName}, `}
        {by}
      </summary>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 pb-2" data-number>
        <dt>Tokens</dt>
        <dd>{offline ? 'None: it answers from your plan' : tokens(message)}</dd>
        <dt>Cost</dt>
        <dd>{cost(message)}</dd>
        <dt>Asked</dt>
        <dd>
          <LocalTime iso={message.createdAt} as="moment" />
        </dd>
      </dl>
    </details>
  )
}
