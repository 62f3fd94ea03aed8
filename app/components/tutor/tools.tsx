import { Check, CircleAlert, CircleHelp, Loader, X } from 'lucide-react'
import type { ToolUse } from '#app/domain/chat.ts'
import type { MessageView } from '#app/domain/chat-view.ts'
import { toGoOnWith } from '#app/domain/tool-use.ts'
import { Act } from './act.tsx'

const STATES = {
  running: { Icon: Loader, word: 'In progress' },
  done: { Icon: Check, word: 'Done' },
  failed: { Icon: CircleAlert, word: 'Failed' },
  waiting: { Icon: CircleHelp, word: 'Needs your approval' },
  declined: { Icon: X, word: 'Declined' },
} as const

type Props = { id: string; messageId: string; tools: ToolUse[]; busy: boolean }

/** What exactly would happen, and the two answers. */
function Decide({ id, messageId, tool, busy }: Omit<Props, 'tools'> & { tool: ToolUse }) {
  const of = (answer: string) => ({ messageId, toolUseId: tool.id, answer })
  return (
    <>
      <p>Nothing happens until you confirm.</p>
      <div className="flex flex-wrap gap-3">
        <Act id={id} intent="answer" fields={of('confirm')} look="main" disabled={busy}>
          Confirm<span className="sr-only">: {tool.says}</span>
        </Act>
        <Act id={id} intent="answer" fields={of('decline')} disabled={busy}>
          Decline<span className="sr-only">: {tool.says}</span>
        </Act>
      </div>
    </>
  )
}

/** What a reply did, or asks to do: nothing that changes something happens before the learner has said yes. */
export function Tools({ id, messageId, tools, busy }: Props) {
  return (
    <ul aria-label="Tools used" className="space-y-2">
      {tools.map((tool) => {
        const { Icon, word } = STATES[tool.state]
        return (
          <li key={tool.id} className="flex gap-3 rounded-md border border-line bg-raised p-3 text-small">
            <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-soft" />
            <div className="min-w-0 flex-1 space-y-2">
              <p className="whitespace-pre-wrap wrap-anywhere">
                {tool.says}. <span className={tool.state === 'done' ? 'sr-only' : 'text-soft'}>{word}.</span>
              </p>
              {tool.state === 'waiting' && <Decide id={id} messageId={messageId} tool={tool} busy={busy} />}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

/** The way on after the learner's answer, where the tutor could not go on at once: a budget, a limit, a full disk. */
export function GoOn({ id, message, busy }: { id: string; message: MessageView; busy: boolean }) {
  const way = toGoOnWith(message)
  if (!way) return null
  return (
    <div className="space-y-2 text-small">
      <p>Your answer is saved, but the tutor has not continued yet.</p>
      <Act id={id} intent="answer" fields={{ messageId: message.id, ...way }} look="main" disabled={busy}>
        Continue
      </Act>
    </div>
  )
}
