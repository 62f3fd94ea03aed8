import type { Phase, ItemPreview, ProgressEvent } from '#app/domain/progress.ts'

export type ProgressState = {
  phase: Phase
  items: ItemPreview[]
  end: 'ready' | 'failed' | null
  /** When a deferred attempt goes on, ms since the epoch. */
  until: number | null
  /** When the run began, and when it last asked its provider; ms of the server's clock. */
  beganAt: number | null
  askedAt: number | null
}

function enter(state: ProgressState, { phase, until }: { phase: Phase; until?: number }, at: number): void {
  state.phase = phase
  state.until = until ?? null
  if (phase !== 'queued' && phase !== 'deferred') state.beganAt ??= at
  if (phase === 'asking' || phase === 'repairing') state.askedAt = at
}

/** What the events of a plan say about its latest attempt. */
export function progressState(events: ProgressEvent[]): ProgressState {
  const attempt = events.at(-1)?.attempt
  const state: ProgressState = { phase: 'queued', items: [], end: null, until: null, beganAt: null, askedAt: null }
  for (const event of events) {
    if (event.attempt !== attempt) continue
    if (event.type === 'phase') enter(state, event.data, event.at)
    else if (event.type === 'item') state.items.push(event.data)
    else state.end = event.type
  }
  return state
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** The phase line: what goes on right now, in words. */
export function phaseLine(state: ProgressState, facts: { provider: string; expected: number; noun: string }): string {
  if (state.end === 'ready') return 'Saved'
  const asked = facts.provider.startsWith('Built-in') ? 'the built-in curriculum' : facts.provider
  switch (state.phase) {
    case 'queued':
      return 'Waiting for a free worker'
    case 'deferred':
      return 'The provider asked us to wait'
    case 'asking':
      return `Asking ${asked}…`
    case 'writing': {
      const next = state.items.length + 1
      return next <= facts.expected
        ? `${capital(facts.noun)} ${next} of about ${facts.expected}`
        : `${state.items.length} ${facts.noun}s so far`
    }
    case 'checking':
      return `Checking ${state.items.length} ${facts.noun}s`
    case 'repairing':
      return 'Asking for a correction'
    case 'saving':
      return 'Saving'
  }
}

/** What may be drawn as a bar: undefined until there is something to count, full only when every module has come. */
export function progressCount(state: ProgressState, expected: number): { value: number | undefined; max: number } {
  const done = state.items.length
  if (done === 0) return { value: undefined, max: expected }
  if (state.phase === 'writing') return { value: done, max: Math.max(expected, done + 1) }
  return { value: done, max: done }
}

/** The latest thing worth saying aloud: a part by name, or the phase after the last one. */
export function announcement(state: ProgressState, line: string, noun: string): string {
  const last = state.items.at(-1)
  if (!last || state.phase !== 'writing') return line
  const name = `${capital(noun)} ${last.position}: `
  return last.title.startsWith(name) ? last.title : name + last.title
}
