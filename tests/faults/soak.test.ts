import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { soak } from '../soak/soak.ts'

it.each([
  ['the same as ever', 'verify'],
  ['others every time', String(randomInt(1e9))],
])('loses nothing it has acknowledged over three kills under load: choices %s', async (_, seed) => {
  const report = await soak({ kills: 3, seed, people: 3 })
  const { wrong, folder } = report
  expect(wrong, `seed ${seed}; everything is kept in ${folder}`).toEqual([])
  expect(report.kills).toBeGreaterThanOrEqual(3)
  expect(report.counts['created']).toBeGreaterThan(0)
})
