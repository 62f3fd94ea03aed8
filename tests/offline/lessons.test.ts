import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lessonFindings, lessonOf, outlineFindings } from '#app/domain/lesson.ts'
import { moduleIn, type Material } from '#app/domain/material.ts'
import { LEVELS } from '#app/domain/course.ts'
import { composeLesson } from '#app/offline/lessons/lesson.ts'
import { METHODS, minutesOf } from '#app/offline/lessons/methods.ts'
import { composeOutline } from '#app/offline/lessons/outline.ts'
import { partsOf, sentencesOf } from '#app/offline/lessons/words.ts'
import { plainLine } from '#app/offline/clean.ts'
import { PACKS } from '#app/offline/packs/index.ts'
import { anyMaterial, courseMaterial } from '../support/material.ts'

/** Every lesson of the module may be saved as it comes. */
function expectLessons(material: Material) {
  const { tasks } = moduleIn(material)
  const outline = composeOutline(material)
  expect(outlineFindings(outline, tasks)).toEqual([])
  return outline.lessons.map((aim, index) => {
    const lesson = composeLesson({ material, aim })
    expect(lessonFindings(lesson)).toEqual([])
    expect(composeLesson(structuredClone({ material, aim }))).toEqual(lesson)
    expect(JSON.stringify(lesson).length).toBeLessThan(60_000)
    const saved = lessonOf(tasks[index]?.id ?? '', lesson)
    expect(saved.minutes).toBe(tasks[index]?.minutes)
    expect(saved.blocks.map((block) => block.type)).toContain('practice')
    expect(saved.blocks.at(-1)?.type).toBe('takeaways')
    return lesson
  })
}

describe('lessons without a model', () => {
  it('may be saved, whatever the plan, and are the same for the same plan', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(anyMaterial, (material) => void expectLessons(material)),
      { numRuns: 150 },
    )
  })

  it.each(PACKS.map((pack) => pack.id))('of the pack %s may be saved, module by module', (pack) => {
    for (const level of LEVELS) {
      const whole = courseMaterial({ pack, level, weeks: 12 })
      for (const at of whole.modules.keys()) expectLessons({ ...whole, at })
    }
  })

  it('say what the plan says: every step of a task, and how it can be told to be done', () => {
    const material = courseMaterial()
    const lessons = expectLessons(material)
    for (const [index, task] of moduleIn(material).tasks.entries()) {
      const text = JSON.stringify(lessons[index]).replaceAll('\\\\', '').replaceAll('\\"', '"')
      for (const sentence of sentencesOf(task.description)) expect(text).toContain(sentence)
    }
  })

  it('ask the pack’s own question once a module, and add practice that the module does not have yet', () => {
    const material = courseMaterial()
    const lessons = expectLessons(material)
    const git = PACKS.find((pack) => pack.id === 'git')
    const asked = lessons.filter((lesson) =>
      lesson.practice.some(({ prompt }) => prompt.includes(git?.units[0]?.check ?? 'none')),
    )
    expect(asked).toHaveLength(1)
    const titles = moduleIn(material).tasks.map((task) => task.title)
    for (const { practice } of lessons) {
      for (const title of titles) expect(practice.map(({ prompt }) => prompt).join()).not.toContain(`**${title}**`)
    }
  })

  it('name the sources of the plan, and print no answer that nobody knows', () => {
    const [first] = expectLessons(courseMaterial())
    expect(JSON.stringify(first?.sections)).toContain('(https://git-scm.com/book/en/v2)')
    expect(first?.practice[0]?.solution).toContain('No answer is printed here')
  })
})

describe('the words of a plan', () => {
  it('lose nothing when a description is taken apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        expect(sentencesOf(text).join(' ')).toBe(plainLine(text))
        const { steps, done, spare } = partsOf(text)
        expect([...steps, ...done, ...spare].toSorted()).toEqual(sentencesOf(text).toSorted())
      }),
    )
  })

  it('keep what only looks like the end of a sentence', () => {
    expect(
      sentencesOf('Install Git 2.35 or later from git-scm.com. Then run it, e.g. twice. Done when it runs.'),
    ).toEqual(['Install Git 2.35 or later from git-scm.com.', 'Then run it, e.g. twice.', 'Done when it runs.'])
  })

  it('share out all the minutes of a task', () => {
    for (const method of Object.values(METHODS)) {
      for (const minutes of [5, 7, 20, 45, 120]) {
        const parts = minutesOf(method, minutes)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(minutes)
        expect(Math.min(...parts)).toBeGreaterThan(0)
      }
    }
  })
})
