import { useFetcher } from '@remix-run/react'
import type { TaskKind } from '#app/domain/plan.ts'
import { createContext, useContext, useEffect, useRef } from 'react'

export type EditAnswer =
  | { ok: true; change: string; id: string | null }
  | {
      ok: false
      code: string
      message: string
      issues: Record<string, string>
      values: Record<string, string>
    }

/** The one carrier of edits: they go one after the other, because each is made on the version it was shown. */
export const EDIT_KEY = 'edit'

export type Editing = {
  planId: string
  version: number
  /** What this kind of plan calls its parts: module, day. */
  noun: string
  /** Why parts can be neither added, removed nor moved, where they cannot. */
  fixed: string | null
  /** What sorts of task this kind of plan has. */
  kinds: readonly TaskKind[]
  busy: boolean
  answer: EditAnswer | undefined
  /** Called when a form is sent, so that the focus comes back to where it was. */
  sending: () => void
}

export const EditingContext = createContext<Editing | null>(null)

export function useEditing(): Editing {
  const editing = useContext(EditingContext)
  if (!editing) throw new Error('An edit form stands outside of its page.')
  return editing
}

/** The refusal of one form: of this act, on this module or task. */
export function useRefusal(act: string, id: string) {
  const { answer } = useEditing()
  if (!answer || answer.ok || answer.values['act'] !== act) return undefined
  const { taskId, moduleId } = answer.values
  return (act.endsWith('_task') && act !== 'add_task' ? taskId : (moduleId ?? '')) === id ? answer : undefined
}

/** Put the focus back where it was once an edit has arrived: a row that moved has lost it, one that is gone leads to undo. */
export function useEdits(
  { id: planId, version, noun, fixed, kinds }: { id: string } & Pick<Editing, 'version' | 'noun' | 'fixed' | 'kinds'>,
  posted: EditAnswer | undefined,
): Editing {
  const fetcher = useFetcher<EditAnswer>({ key: EDIT_KEY })
  const focus = useRef<string | null>(null)
  const { state, data } = fetcher
  useEffect(() => {
    if (state !== 'idle' || !data || focus.current === null) return
    const lost = document.activeElement === null || document.activeElement === document.body
    if (lost) (document.getElementById(focus.current) ?? document.getElementById('undo'))?.focus()
    focus.current = null
  }, [state, data])
  const sending = () => {
    focus.current = document.activeElement?.id || 'undo'
  }
  return { planId, version, noun, fixed, kinds, busy: state !== 'idle', answer: data ?? posted, sending }
}
