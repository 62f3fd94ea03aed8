import { describe, expect, it } from 'vitest'
import { plan } from '../support/cairn.ts'

const WEEK = ['--kind', 'weekly-program']
const slow = { timeout: 60_000 }

describe('npm run plan', () => {
  it('makes a course with the options it always had', slow, async () => {
    const made = await plan('--topic', 'Git', '--hours', '3', '--weeks', '4', '--level', 'intermediate')
    expect(made.code).toBe(0)
    expect(made.out).toMatch(/^# .*Git/)
    expect(made.out).toMatch(/^- \[ \] \*\*/m)
    expect(made.err).toContain('Ready:')
  })

  it('makes a week as Markdown: a glance with totals, seven days, and why it fits', slow, async () => {
    const made = await plan(...WEEK, '--training-days', '4', '--meals-per-day', '4', '--equipment', 'dumbbells,bands')
    expect(made.code).toBe(0)
    expect(made.out.match(/^## Day \d: /gm)).toHaveLength(7)
    const week = /^\| Week \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/m.exec(made.out)?.slice(1).map(Number)
    const days = [...made.out.matchAll(/^\| Day \d: [^|]+\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)]
    const sum = (column: number) => days.reduce((total, row) => total + Number(row[column]), 0)
    expect(days).toHaveLength(7)
    expect(week).toEqual([sum(1), sum(2), sum(3), sum(4)])
    expect(made.out).toContain('You train on 4 of the seven days.')
    expect(made.out).toContain('not medical advice')
    expect(made.err).toContain('Ready: 7 days')
  })

  it('prints the whole of it as JSON, with what its kind keeps', slow, async () => {
    const made = await plan(...WEEK, '--json', '--notes', 'mornings', '--topic', 'Before summer')
    const told = JSON.parse(made.out) as {
      kind: string
      input: object
      detail: object
      modules: { detail: object; tasks: object[] }[]
    }
    expect(told).toMatchObject({ kind: 'weekly-program', input: { notes: 'mornings', topic: 'Before summer' } })
    expect(Object.keys(told.detail).toSorted()).toEqual(['rules', 'targets'])
    expect(told.modules.map(({ tasks }) => tasks.length)).toEqual([3, 3, 3, 3, 3, 3, 3])
    expect(told.modules[0]?.detail).toHaveProperty('nutrition.meals')
  })

  it('refuses what would be unsafe with guidance, and names each wrong option', slow, async () => {
    const unsafe = await plan(...WEEK, '--injuries', 'chest pain')
    expect(unsafe).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/--injuries: .*see a doctor/) })
    const wrong = await plan(...WEEK, '--session-minutes', '5', '--equipment', 'rocks')
    expect(wrong).toMatchObject({ code: 1, out: '' })
    expect(wrong.err).toContain('--session-minutes: Minutes a session')
    expect(wrong.err).toContain('--equipment: Choose')
    expect(await plan()).toMatchObject({ code: 1, err: expect.stringContaining('--topic') })
    expect(await plan('--kind', 'garden')).toMatchObject({ code: 1, err: expect.stringContaining('weekly-program') })
  })

  it('helps by kind', slow, async () => {
    const course = await plan('--help')
    const week = await plan(...WEEK, '--help')
    expect([course.code, week.code]).toEqual([0, 0])
    for (const option of ['--hours', '--weeks', '--notes-file', '--topic-kind']) expect(course.out).toContain(option)
    for (const option of ['--session-minutes', '--avoid-foods', '--units']) expect(week.out).toContain(option)
    expect(course.out).not.toContain('--diet')
    expect(week.out).not.toContain('--hours')
  })
})
