import fc from 'fast-check'
import { expect, it } from 'vitest'
import { workflows } from '#app/workflows/registry.ts'
import { THOUGHT_MAX } from '#app/workflows/workflow.ts'
import { branchesWorkflow } from '../support/branches.ts'
import { anyMaterial } from '../support/material.ts'

it('lists each workflow under its own name, with the version that new runs begin with', () => {
  for (const [name, workflow] of [...Object.entries(workflows), ['weekly-review', branchesWorkflow()] as const]) {
    expect(workflow.name).toBe(name)
    expect(Object.keys(workflow.versions)).toContain(String(workflow.latest))
    expect(workflow.summary).toMatch(/^[A-Z].*\.$/)
  }
})

it('lets the answers about a module be twice as long as they usually are, however many tasks it has', () => {
  for (const { versions, latest } of [workflows['module-lessons'], workflows['quiz-and-cards']].filter(
    (each) => !!each,
  ))
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const { output, outputMax } of versions[latest]?.foresee(material) ?? [])
          expect(outputMax - THOUGHT_MAX).toBeGreaterThanOrEqual(2 * output)
      }),
    )
})
