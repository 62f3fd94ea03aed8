import type { Operation } from './openapi-operation.ts'

const at = '/api/v1/agents/{agentId}'

/** What API v1 does with agents. */
export const AGENT_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/agents',
    summary: 'The built-in agents and your own, with their provider, model and health',
    answers: [200, 'AgentList'],
  },
  {
    method: 'post',
    path: '/api/v1/agents',
    summary: 'Create an agent',
    body: 'AgentBody',
    answers: [201, 'AgentMade'],
    refusals: [409, 422],
    once: true,
    headers: { Location: 'Where the agent is' },
  },
  { method: 'get', path: at, summary: 'One agent', answers: [200, 'Agent'] },
  {
    method: 'patch',
    path: at,
    summary: 'Change one of your agents; replies already in progress are not affected',
    body: 'AgentPatchBody',
    answers: [200, 'Agent'],
    refusals: [409],
  },
  {
    method: 'delete',
    path: at,
    summary: 'Remove one of your agents; its conversations keep it',
    answers: [204],
    refusals: [409],
  },
  {
    method: 'post',
    path: `${at}/copy`,
    summary: 'Copy an agent, built-in or your own',
    answers: [201, 'AgentMade'],
    refusals: [409, 422],
    once: true,
    headers: { Location: 'Where the copy is' },
  },
]
