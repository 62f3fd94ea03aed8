import type { Operation } from './openapi-operation.ts'

/** Plans, their progress and their tasks. */
export const PLAN_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/plans',
    summary: 'Create a plan and start making it',
    body: 'CreatePlanBody',
    answers: [201, 'Created'],
    refusals: [402, 422, 429],
    once: true,
    headers: { Location: 'Where the plan is' },
  },
  {
    method: 'get',
    path: '/api/v1/plans',
    summary: 'List plans, newest first',
    query: 'ListQuery',
    answers: [200, 'PlanPage'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}',
    summary: 'One plan with its modules and tasks',
    answers: [200, 'Plan'],
  },
  {
    method: 'delete',
    path: '/api/v1/plans/{planId}',
    summary: 'Delete a plan; it can be restored for a week',
    answers: [204],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/status',
    summary: 'The status of a plan; cheap to poll',
    answers: [200, 'Status'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/attempts',
    summary: 'The ledger of attempts, newest first',
    answers: [200, 'AttemptList'],
  },
  {
    method: 'get',
    path: '/api/v1/plans/{planId}/events',
    summary: 'Progress as server-sent events; resumes after Last-Event-ID and ends by itself',
    answers: [200],
    refusals: [429],
    events: 'PlanEvent',
  },
  {
    method: 'post',
    path: '/api/v1/plans/{planId}/retry',
    summary: 'Try a failed plan again',
    answers: [202, 'Started'],
    refusals: [402, 409, 422, 429],
    once: true,
    says: { 409: 'in_progress, already_ready or capped' },
  },
  {
    method: 'post',
    path: '/api/v1/plans/{planId}/cancel',
    summary: 'Cancel what is being made',
    answers: [202, 'Status'],
    refusals: [409],
  },
  {
    method: 'patch',
    path: '/api/v1/plans/{planId}/tasks/{taskId}',
    summary: 'Set a task’s status or notes, or change it by hand',
    body: 'TaskBody',
    answers: [200, 'TaskState'],
    refusals: [409],
  },
]
