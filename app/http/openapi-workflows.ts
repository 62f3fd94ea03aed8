import type { Operation } from './openapi-operation.ts'

const RUN = '/api/v1/workflows/runs/{runId}'

/** What API v1 tells of workflows and their runs. */
export const WORKFLOW_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/workflows',
    summary: 'Every workflow that can be started',
    answers: [200, 'WorkflowList'],
  },
  {
    method: 'post',
    path: '/api/v1/workflows/{name}/runs',
    summary: 'Start a workflow; a request with a clientId counts once',
    body: 'StartRunBody',
    answers: [202, 'Run'],
    refusals: [402, 409, 422, 429],
    once: true,
    headers: { Location: 'Where the run is' },
  },
  {
    method: 'get',
    path: '/api/v1/workflows/runs',
    summary: 'Runs, newest first, optionally of one plan',
    query: 'RunsQuery',
    answers: [200, 'RunPage'],
  },
  {
    method: 'get',
    path: RUN,
    summary: 'One run with its steps: output, time and cost of each',
    answers: [200, 'Run'],
  },
  {
    method: 'delete',
    path: RUN,
    summary: 'Remove a finished run; what it made and its costs are kept',
    answers: [204],
    refusals: [409],
  },
  {
    method: 'post',
    path: `${RUN}/cancel`,
    summary: 'Cancel a run; finished steps are kept',
    answers: [202, 'Run'],
    refusals: [409],
  },
  {
    method: 'post',
    path: `${RUN}/retry`,
    summary: 'Retry a failed or cancelled run; it continues after its finished steps',
    body: 'RetryRunBody',
    answers: [202, 'Run'],
    refusals: [402, 409, 429],
  },
  {
    method: 'get',
    path: `${RUN}/events`,
    summary:
      'A run and its steps on every change, as server-sent events named by the run’s status; resumes after Last-Event-ID',
    answers: [200],
    refusals: [429],
    events: 'RunEvent',
  },
]
