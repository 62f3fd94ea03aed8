import type { Stone } from './cairn.tsx'
import type { ProgressState } from './progress-state.ts'
import type { ShownModule } from './types.ts'

export type Pile = { stones: Stone[]; caption: string }

/** The pile of a plan being made: what has come, the one being made, and the rest of what is expected. */
export function pileToCome(state: ProgressState, expected: number, noun: string): Pile {
  const done = state.items.length
  const writing = state.phase === 'writing'
  const total = writing || done === 0 ? Math.max(expected, done) : done
  const stones = Array.from({ length: total }, (_, i): Stone => {
    if (i < done) return 'placed'
    return i === done && writing ? 'next' : 'waiting'
  })
  return { stones, caption: `${done} of about ${total} ${noun}s made` }
}

/** The pile of a plan at work: a stone for each module whose tasks are all done. */
export function pileOf(modules: ShownModule[], nextTaskId: string | undefined, noun: string): Pile {
  const stones = modules.map((module): Stone => {
    if (module.tasks.every((task) => task.done)) return 'placed'
    return module.tasks.some((task) => task.id === nextTaskId) ? 'next' : 'waiting'
  })
  const done = stones.filter((stone) => stone === 'placed').length
  return { stones, caption: stones.length === 0 ? '' : `${done} of ${stones.length} ${noun}s done` }
}
