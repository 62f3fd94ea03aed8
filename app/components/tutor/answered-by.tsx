import { ChevronRight } from 'lucide-react'
import type { MessageView } from '#app/domain/chat-view.ts'
import { price } from '#app/domain/money.ts'
import { LocalTime } from '../ui/local-time.tsx'
import { answererName } from './words.ts'

const tokens = ({ inputTokens, outputTokens }: MessageView) =>
  inputTokens === null && outputTokens === null
    ? 'Not counted'
    : `${inputTokens ?? '?'} read, ${outputTokens ?? '?'} written`

function cost({ costNanoUsd, costStatus }: MessageView): string {
  if (costNanoUsd === null) return 'Unknown'
  return costStatus === 'estimated' ? `About ${price(costNanoUsd)}` : price(costNanoUsd)
}

type Props = {
  message: MessageView
  /** The model that uses none of the agent’s tools. */
  toolless: string | null
}

/** Who answered, and what it took. */
export function AnsweredBy({ message, toolless }: Props) {
  const { provider, model } = message
  if (!provider) return null
  const offline = provider === 'offline'
  const name = answererName(provider)
  const by = offline || !model ? `By ${name}` : `By ${name}, ${model}`
  return (
    <details className="group/by min-w-0 text-small text-soft open:basis-full">
      <summary className="inline-flex min-h-11 items-center gap-1.5 hover:underline">
        <span className="min-w-0">{by}</span>
        <ChevronRight aria-hidden="true" className="size-4 shrink-0 group-open/by:rotate-90" />
      </summary>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 pb-2" data-number>
        <dt>Tokens</dt>
        <dd>{offline ? 'None: it answers from your plan' : tokens(message)}</dd>
        <dt>Cost</dt>
        <dd>{cost(message)}</dd>
        {toolless !== null && model === toolless && (
          <>
            <dt>Tools</dt>
            <dd>None: this model cannot use them</dd>
          </>
        )}
        <dt>Asked</dt>
        <dd>
          <LocalTime iso={message.createdAt} as="moment" />
        </dd>
      </dl>
    </details>
  )
}
