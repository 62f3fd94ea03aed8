import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOutline } from '#app/offline/outline.ts'

const titles = (notes: string) => parseOutline(notes)?.map((unit) => unit.title) ?? null

describe('an outline is read from', () => {
  it.each([
    ['numbers', '1. Basics\n2. Loops\n3. Functions', ['Basics', 'Loops', 'Functions']],
    ['numbers in brackets', '1) Basics\n2) Loops\n(3) Functions', ['Basics', 'Loops', 'Functions']],
    ['bare numbers that count up', '1 Basics\n2 Loops\n3 Functions', ['Basics', 'Loops', 'Functions']],
    ['bullets', '- Basics\n* Loops\n• Functions', ['Basics', 'Loops', 'Functions']],
    ['check boxes', '- [ ] Basics\n- [x] Loops\n- [ ] Functions', ['Basics', 'Loops', 'Functions']],
    [
      'chapters with page numbers',
      'Contents\nChapter 1: Cells .......... 3\nChapter 2: Genes    17\nChapter 3: Evolution . . . . 45',
      ['Cells', 'Genes', 'Evolution'],
    ],
    ['leaders alone', 'Preface ..... 1\nCells ....... 12\nGenes …… 40', ['Preface', 'Cells', 'Genes']],
    ['weeks', 'Week 1 – Soil\nWeek 2 — Seeds\nWeek 3 - Water', ['Soil', 'Seeds', 'Water']],
    ['weeks with the title below', 'Week 1\nSoil\n\nWeek 2\nSeeds\nWeek 3\nWater', ['Soil', 'Seeds', 'Water']],
    ['weeks without titles', 'Week 1\nWeek 2\nWeek 3', ['Week 1', 'Week 2', 'Week 3']],
    ['lettered units', 'Unit A: Number\nUnit B: Shape\nUnit C: Data', ['Number', 'Shape', 'Data']],
    ['roman numerals', 'I. Origins\nII. Empire\nIII. Fall\nIV. Legacy', ['Origins', 'Empire', 'Fall', 'Legacy']],
    ['Markdown headings', '# Course\n## Origins\ntext\n## Empire\n## Fall', ['Origins', 'Empire', 'Fall']],
    ['headings with labels', '## Week 1: Soil\n## Week 2: Seeds\n## Week 3: Water', ['Soil', 'Seeds', 'Water']],
    ['Spanish units', 'Unidad 1: Saludos\nUnidad 2: Comida\nUnidad 3: Viajes', ['Saludos', 'Comida', 'Viajes']],
    ['HTML lists', '<ul><li>Soil</li><li><b>Seeds</b></li><li>Water</li></ul>', ['Soil', 'Seeds', 'Water']],
    ['quoted mail', '> 1. Soil\n> 2. Seeds\n> 3. Water', ['Soil', 'Seeds', 'Water']],
    ['other scripts', '1. ひらがな\n2. カタカナ\n3. 漢字', ['ひらがな', 'カタカナ', '漢字']],
  ])('%s', (_, notes, expected) => {
    expect(titles(notes)).toEqual(expected)
  })

  it('decimal numbers, with the parts under their unit', () => {
    expect(parseOutline('1 Cells\n1.1 Membranes\n1.1.1 Transport\n1.2 Nucleus\n2 Genes\n2.1 DNA')).toEqual([
      { title: 'Cells', parts: ['Membranes', 'Transport', 'Nucleus'] },
      { title: 'Genes', parts: ['DNA'] },
    ])
  })

  it('indented children, marked or not, with prose around them', () => {
    const notes = `I follow this book:

1. Network model
   - Pods
   - Nodes
2. Services
     ClusterIP
     EndpointSlices
3. DNS

I have about two hours in the evening. Thank you!`
    expect(parseOutline(notes)).toEqual([
      { title: 'Network model', parts: ['Pods', 'Nodes'] },
      { title: 'Services', parts: ['ClusterIP', 'EndpointSlices'] },
      { title: 'DNS', parts: [] },
    ])
  })

  it('bullets that are not indented under their chapter', () => {
    expect(parseOutline('Chapter 1: Cells\n- Membranes\n- Nucleus\nChapter 2: Genes\n- DNA')).toEqual([
      { title: 'Cells', parts: ['Membranes', 'Nucleus'] },
      { title: 'Genes', parts: ['DNA'] },
    ])
  })

  it('parts that hold chapters', () => {
    expect(parseOutline('Part I: Body\nChapter 1: Cells\nChapter 2: Organs\nPart II: Mind\nChapter 3: Senses')).toEqual(
      [
        { title: 'Body', parts: ['Cells', 'Organs'] },
        { title: 'Mind', parts: ['Senses'] },
      ],
    )
  })

  it('an outline beside remarks', () => {
    const notes = '- I have a cat\n- no videos please\n\n1. Soil\n2. Seeds\n3. Water\n\n- I work at night'
    expect(titles(notes)).toEqual(['Soil', 'Seeds', 'Water'])
  })

  it('titles that carry a roman numeral at the end', () => {
    expect(titles('- Calculus I\n- Calculus II\n- World War I\n- Type I errors')).toHaveLength(4)
  })
})

describe('no outline is made of', () => {
  it.each([
    ['nothing', ''],
    ['prose', 'I want to build a small web shop. I know some HTML already.\nI have three hours a week.'],
    ['two lines', '1. Basics\n2. Loops'],
    ['remarks as bullets', '- I have a cat\n- no videos\n- prefer mornings'],
    ['remarks as numbers', '1. I have a bad knee\n2. No videos please\n3. I work nights'],
    [
      'sentences as bullets',
      '- The last course was too fast.\n- Explain things with pictures!\n- Why does it matter at all?',
    ],
    ['wishes in German', '- Ich habe wenig Zeit\n- keine Videos\n- mein Ziel ist B1'],
    ['two bullets and a remark', '- Loops\n- Functions\nI know nothing about them'],
    ['numbers in sentences', '3 hours per week is all I have\n12 years ago I did this\n7 days a week is too much'],
    ['one unit with parts', '1. Basics\n 1.1 Loops'],
    ['a rule and dashes', '---\n- \n***\n-\n- -'],
  ])('%s', (_, notes) => {
    expect(parseOutline(notes)).toBeNull()
  })
})

describe('bounds', () => {
  it('merges more than eleven units into consecutive groups and loses none', () => {
    const names = Array.from({ length: 30 }, (_, index) => `Subject number ${index + 1}`)
    const units = parseOutline(names.map((name, index) => `${index + 1}. ${name}`).join('\n')) ?? []
    expect(units.length).toBe(10)
    expect(units.flatMap((unit) => unit.parts)).toEqual(names)
    expect(units[0]?.title).toBe('Parts 1 to 3: Subject number 1 … Subject number 3')
  })

  it('keeps eleven as they are', () => {
    const notes = Array.from({ length: 11 }, (_, index) => `- Subject ${index}x`).join('\n')
    expect(titles(notes)).toHaveLength(11)
  })

  it('strips tags, brackets and control characters, and cuts long titles', () => {
    const units = parseOutline(`1. <b>Soil</b>\u0007 & a > b\n2. [Seeds](https://x.test/a)\n3. ${'Water '.repeat(40)}`)
    expect(units?.map((unit) => unit.title.slice(0, 20))).toEqual(['Soil & a b', 'Seeds', 'Water Water Water Wa'])
    for (const unit of units ?? []) expect(unit.title.length).toBeLessThanOrEqual(110)
  })

  const line = fc.tuple(
    fc.constantFrom('', '  ', '\t', '      ', '> '),
    fc.constantFrom(
      '1. ',
      '2) ',
      '1.1 ',
      '- ',
      '* ',
      '# ',
      '## ',
      'Week 3: ',
      'Chapter IV ',
      'a) ',
      'II. ',
      '',
      '<li>',
      '12 ',
    ),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('....', '. . . .  12', '[[[(((', '((((', '####', '\t\t9'),
    ),
  )
  const lines = fc.array(line, { maxLength: 80 }).map((all) => all.map((parts) => parts.join('')).join('\n'))

  it('never throws, whatever the notes, and its units keep the bounds', () => {
    fc.assert(
      fc.property(fc.oneof(lines, fc.string({ unit: 'binary', maxLength: 2500 })), (notes) => {
        const units = parseOutline(notes)
        if (!units) return
        expect(units.length).toBeGreaterThanOrEqual(2)
        expect(units.length).toBeLessThanOrEqual(11)
        for (const text of units.flatMap((unit) => [unit.title, ...unit.parts])) {
          expect(text).not.toMatch(/[<>\p{Cc}\p{Cs}]/u)
          expect(text.length).toBeGreaterThan(1)
          expect(text.length).toBeLessThanOrEqual(260)
        }
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    '.',
    ' ',
    '#',
    '[',
    '(',
    '<li',
    '- ',
    '1.',
    '1 ',
    '*',
    '\t',
    '. ',
    'a)',
    '1.1.',
    '[a](',
    '<b ',
    '> ',
    'i',
    '…',
  ])('takes 2,000 characters of %j in no time', (unit) => {
    const started = performance.now()
    for (const notes of [unit, `${unit}\n`, `\n- ${unit}`, `- a${unit}`]) {
      parseOutline(notes.repeat(Math.floor(2000 / notes.length)))
      parseOutline(`1. x\n2. y\n3. ${unit.repeat(1900 / unit.length)}!`)
    }
    expect(performance.now() - started).toBeLessThan(250)
  })
})
