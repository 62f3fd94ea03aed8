import type { Operation } from './openapi-operation.ts'

/** What API v1 tells of one's own account's security. */
export const SECURITY_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/security-events',
    summary: 'Security events of your account, newest first',
    query: 'EventsQuery',
    answers: [200, 'SecurityEvents'],
  },
]
