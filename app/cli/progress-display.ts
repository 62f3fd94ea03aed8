import { createLogUpdate } from 'log-update'
import type { PlanKind } from '#app/domain/plan.ts'
import { PART_NOUN, PHASE_LABEL, type ProgressEvent } from '#app/domain/progress.ts'

export type Display = { show(event: ProgressEvent): void; end(): void }

/** Strip what a terminal would obey: a title comes from a provider. */
const plain = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')

const untilOf = (at: number | undefined) => (at === undefined ? '' : ` until ${new Date(at).toLocaleTimeString()}`)

const line = (event: ProgressEvent, noun: string): string | undefined => {
  switch (event.type) {
    case 'phase':
      return `${PHASE_LABEL[event.data.phase]}${untilOf(event.data.until)}…`
    case 'item':
      return `  ${String(event.data.position).padStart(2)}. ${plain(event.data.title)} (${event.data.minutes} min)`
    case 'ready':
      return `Ready: ${event.data.modules} ${noun}s, ${event.data.tasks} tasks.`
    case 'failed':
      return `Failed: ${event.data.classification}.`
  }
}

/** One line per event: what a log or a pipe wants. */
function lines(out: NodeJS.WriteStream, noun: string): Display {
  return {
    show(event) {
      const text = line(event, noun)
      if (text) out.write(`${text}\n`)
    },
    end() {},
  }
}

/** On a terminal: modules stay, the phase line below them is redrawn with the time that has passed. */
function live(out: NodeJS.WriteStream, noun: string): Display {
  const update = createLogUpdate(out)
  const startedAt = performance.now()
  const items: string[] = []
  let phase = ''
  const draw = () => {
    const seconds = Math.floor((performance.now() - startedAt) / 1000)
    update([...items, phase ? `${phase} ${seconds} s` : ''].join('\n'))
  }
  const timer = setInterval(draw, 250)
  return {
    show(event) {
      const text = line(event, noun) ?? ''
      if (event.type === 'item') items.push(text)
      else phase = text
      draw()
    },
    end() {
      clearInterval(timer)
      update.done()
    },
  }
}

/** Progress for whoever waits: live on a terminal, a line an event elsewhere. */
export const progressDisplay = (out: NodeJS.WriteStream, kind: PlanKind): Display =>
  (out.isTTY ? live : lines)(out, PART_NOUN[kind])
