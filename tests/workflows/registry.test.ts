import { expect, it } from 'vitest'
import { workflows } from '#app/workflows/registry.ts'
import { branchesWorkflow } from '../support/branches.ts'

it('lists each workflow under its own name, with the version that new runs begin with', () => {
  for (const [name, workflow] of [...Object.entries(workflows), ['weekly-review', branchesWorkflow()] as const]) {
    expect(workflow.name).toBe(name)
    expect(Object.keys(workflow.versions)).toContain(String(workflow.latest))
    expect(workflow.summary).toMatch(/^[A-Z].*\.$/)
  }
})
