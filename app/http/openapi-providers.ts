import type { Operation } from './openapi-operation.ts'

/** A learner's own providers. */
export const PROVIDER_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/providers',
    summary: 'Your providers and which one is used for what; keys are never included',
    answers: [200, 'ProviderList'],
  },
  {
    method: 'post',
    path: '/api/v1/providers',
    summary: 'Add a provider',
    body: 'NewProviderBody',
    answers: [201, 'Provider'],
    refusals: [409],
    headers: { Location: 'Where the provider is' },
  },
  {
    method: 'patch',
    path: '/api/v1/providers',
    summary: 'Choose a provider for plans, the tutor or lessons',
    body: 'UseBody',
    answers: [200, 'ProviderList'],
    refusals: [404],
  },
  {
    method: 'get',
    path: '/api/v1/providers/{providerId}',
    summary: 'One provider',
    answers: [200, 'Provider'],
  },
  {
    method: 'patch',
    path: '/api/v1/providers/{providerId}',
    summary: 'Change a provider; omitted fields stay as they are',
    body: 'ProviderBody',
    answers: [200, 'Provider'],
  },
  {
    method: 'delete',
    path: '/api/v1/providers/{providerId}',
    summary: 'Remove a provider and its key',
    answers: [204],
  },
  {
    method: 'post',
    path: '/api/v1/providers/{providerId}/check',
    summary: 'Test a provider by listing its models',
    answers: [200, 'Provider'],
    refusals: [429],
  },
]
