import type { Operation } from './openapi-operation.ts'

/** A learner's own providers. */
export const PROVIDER_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/providers',
    summary: 'Your providers, and who is chosen for what; never a key',
    answers: [200, 'ProviderList'],
    refusals: [401],
  },
  {
    method: 'post',
    path: '/api/v1/providers',
    summary: 'Add a provider',
    body: 'NewProviderBody',
    answers: [201, 'Provider'],
    refusals: [400, 401, 409, 413, 415, 507],
  },
  {
    method: 'patch',
    path: '/api/v1/providers',
    summary: 'Choose who is asked for plans, the tutor or lessons',
    body: 'UseBody',
    answers: [200, 'ProviderList'],
    refusals: [400, 401, 404, 413, 415],
  },
  {
    method: 'get',
    path: '/api/v1/providers/{providerId}',
    summary: 'One provider',
    answers: [200, 'Provider'],
    refusals: [401, 404],
  },
  {
    method: 'patch',
    path: '/api/v1/providers/{providerId}',
    summary: 'Change a provider; what is left out stays',
    body: 'ProviderBody',
    answers: [200, 'Provider'],
    refusals: [400, 401, 404, 413, 415],
  },
  {
    method: 'delete',
    path: '/api/v1/providers/{providerId}',
    summary: 'Remove a provider and its key',
    answers: [204],
    refusals: [401, 404],
  },
  {
    method: 'post',
    path: '/api/v1/providers/{providerId}/check',
    summary: 'Ask a provider for its models, and keep what came of it',
    answers: [200, 'Provider'],
    refusals: [401, 404],
  },
]
