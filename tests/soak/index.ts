import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { soak } from './soak.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const inWords = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ')

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(randomInt(1e9)) },
    minutes: { type: 'string' },
    people: { type: 'string' },
  },
})

const { kills, seed, minutes, people } = values
say(`soak: ${kills} kills, seed ${seed}`)
const report = await soak({
  kills: Number(kills),
  seed,
  say,
  ...(minutes ? { minutes: Number(minutes) } : {}),
  ...(people ? { people: Number(people) } : {}),
})
say(`\n${report.kills} kills in ${report.seconds} s, seed ${seed}`)
say(`people: ${inWords(report.counts)}`)
say(`provider: ${inWords(report.moods)}`)
say(`everything that was left was taken up ${report.slowestRecoveryMs} ms after a start at the latest`)
for (const line of report.wrong) say(`WRONG: ${line}`)
if (report.wrong.length > 0)
  say(`Everything is kept in ${report.folder}. Again: npm run soak -- --kills ${kills} --seed ${seed}`)
process.exitCode = report.wrong.length > 0 || report.kills < Number(kills) ? 1 : 0
