import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Settlements } from '#app/jobs/settling.server.ts'
import { until } from '../support/scene.ts'

it('waits at its end for a repetition that is under way, and tries it once more when that fails too', async () => {
  const settlements = new Settlements(pino({ level: 'silent' }))
  let tries = 0
  let written = false
  let unlock = () => {}
  const unlocked = new Promise<void>((resolve) => (unlock = resolve))
  await settlements.write('call', async () => {
    tries += 1
    if (tries === 1) throw new Error('the file is locked')
    if (tries === 2) {
      await unlocked
      throw new Error('the file is still locked')
    }
    written = true
  })
  await until(() => tries === 2)
  const finished = settlements.finish()
  unlock()
  await finished
  expect({ tries, written }).toEqual({ tries: 3, written: true })
})
