import type { Operation } from './openapi-operation.ts'

/** What API v1 tells of one's own costs. */
export const USAGE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/usage',
    summary: 'What a month came to, by day, purpose, model, plan and conversation; this month without one',
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
    summary: 'The ledger as a CSV file, of a month or whole',
    query: 'UsageQuery',
    answers: [200],
    files: ['text/csv'],
  },
]
