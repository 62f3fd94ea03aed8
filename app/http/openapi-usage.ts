import type { Operation } from './openapi-operation.ts'

/** What API v1 tells of one's own costs. */
export const USAGE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/usage',
    summary: 'Usage of a month by day, purpose, model, plan and conversation; the current month by default',
    query: 'UsageQuery',
    answers: [200, 'Usage'],
  },
  {
    method: 'get',
    path: '/api/v1/usage/calls',
    summary: 'The ledger: every call to a provider, newest first',
    query: 'CallsQuery',
    answers: [200, 'CallPage'],
  },
  {
    method: 'get',
    path: '/api/v1/usage.csv',
    summary: 'The ledger as a CSV file, of one month or all',
    query: 'UsageQuery',
    answers: [200],
    files: ['text/csv'],
  },
]
