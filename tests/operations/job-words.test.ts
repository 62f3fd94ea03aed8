import { describe, expect, it } from 'vitest'
import { jobWords, type JobFacts } from '#app/operations/job-words.ts'
import { span } from '#app/operations/words.ts'

const NOW = 1_000_000
const job = (facts: Partial<JobFacts>): JobFacts => ({
  kind: 'plan',
  status: 'queued',
  visibleAt: NOW,
  leaseUntil: null,
  runs: 0,
  maxRuns: 3,
  deferrals: 0,
  createdAt: 0,
  finishedAt: null,
  ...facts,
})

describe('where a job stands', () => {
  it.each<[Partial<JobFacts>, string, string, RegExp]>([
    [{ visibleAt: NOW - 61_000 }, 'waiting', 'for 1 min', /as soon as a worker is free/],
    [{ visibleAt: NOW }, 'waiting', 'for 0 s', /as soon as/],
    [{ visibleAt: NOW + 9_400 }, 'staged', 'for 9 s more', /in 9 s it shows itself/],
    [{ visibleAt: NOW + 60_000, deferrals: 1 }, 'put off', 'for 1 min more', /In 1 min it waits/],
    [{ visibleAt: NOW + 5000, runs: 1 }, 'put off', 'for 5 s more', /In 5 s/],
    [{ status: 'running', leaseUntil: NOW + 12_000, runs: 1 }, 'running', 'lease 12 s', /ends in 12 s and the job is/],
    [{ status: 'running', leaseUntil: NOW, runs: 1 }, 'lease over', 'since 0 s', /claims it again/],
    [{ status: 'running', leaseUntil: NOW - 2000, runs: 3 }, 'lease over', 'since 2 s', /buries it/],
    [{ status: 'dead', finishedAt: NOW - 7_200_000 }, 'dead', '2 h ago', /can be tried again/],
    [{ status: 'done', finishedAt: NOW }, 'done', '0 s ago', /has settled/],
    [{ status: 'dropped', finishedAt: NOW }, 'dropped', '0 s ago', /nothing to run/],
    [{ status: 'cancelled', finishedAt: NOW }, 'cancelled', '0 s ago', /was cancelled/],
  ])('%o is %s, %s', (facts, state, when, next) => {
    expect(jobWords(job(facts), NOW)).toEqual({ state, when, next: expect.stringMatching(next) })
  })

  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [200_000_000, '2 d'],
  ])('%d ms is %s', (ms, text) => {
    expect(span(ms)).toBe(text)
  })
})
