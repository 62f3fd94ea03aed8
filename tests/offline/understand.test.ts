import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PACKS } from '#app/offline/packs/index.ts'
import { understandTopic } from '#app/offline/understand.ts'

function summary(topic: string): string {
  const understood = understandTopic(topic, '')
  if (understood.basis === 'pack') return understood.pack.id
  if (understood.basis === 'unsure')
    return `? ${understood.candidates
      .map((pack) => pack.id)
      .toSorted()
      .join(' ')}`
  return understood.basis
}

const SURE = [
  ['Python', 'python'],
  ['python programming', 'python'],
  ['Learn Python from scratch in 6 weeks', 'python'],
  ['I want to learn Python', 'python'],
  ['Python for beginners 🐍', 'python'],
  ['PYTHON 101', 'python'],
  ['ｐｙｔｈｏｎ', 'python'],
  ['JavaScript', 'javascript'],
  ['an introduction to JavaScript', 'javascript'],
  ['PostgreSQL', 'postgresql'],
  ['Postgres basics', 'postgresql'],
  ['git', 'git'],
  ['how to use Git', 'git'],
  ['Docker', 'docker'],
  ['Linux command line', 'linux-command-line'],
  ['Spanish', 'spanish'],
  ['speak Spanish', 'spanish'],
  ['Español', 'spanish'],
  ['espanol', 'spanish'],
  ['Spanish for travel', 'spanish'],
  ['conversational Spanish for beginners', 'spanish'],
  ['quiero aprender español', 'spanish'],
  ['Japanese', 'japanese'],
  ['日本語', 'japanese'],
  ['日本語を学ぶ', 'japanese'],
  ['日本語 入門', 'japanese'],
  ['Guitar', 'guitar'],
  ['how to play the guitar', 'guitar'],
  ['acoustic guitar', 'guitar'],
  ['Piano', 'piano'],
  ['learn to play piano as an adult', 'piano'],
  ['Watercolour', 'watercolour'],
  ['watercolor painting for beginners', 'watercolour'],
  ['Drawing', 'drawing'],
  ['learn to draw', 'drawing'],
  ['Knitting', 'knitting'],
  ['how to knit', 'knitting'],
  ['Sourdough bread', 'sourdough'],
  ['Beekeeping', 'beekeeping'],
  ['Beekeeping for a small garden', 'beekeeping'],
  ['Vegetable gardening', 'vegetable-garden'],
  ['10k', 'running-10k'],
  ['run a 10k in 8 weeks', 'running-10k'],
  ['Strength training', 'strength-training'],
  ['Astronomy', 'astronomy'],
  ['Statistics', 'statistics'],
  ['the basics of statistics', 'statistics'],
  ['Calculus', 'calculus'],
  ['The French Revolution', 'french-revolution'],
  ['Public speaking', 'public-speaking'],
  ['Personal finance', 'personal-finance'],
  ['Chess', 'chess'],
  ['how to play chess', 'chess'],
] as const

const UNSURE = [
  ['Python snake care', 'python'],
  ['ball python', 'python'],
  ['Docker networking in production', 'docker'],
  ['bass guitar', 'guitar'],
  ['Spanish guitar', 'guitar'],
  ['Spanish history', 'spanish'],
  ['Spanish cooking', 'spanish'],
  ['Japanese woodworking', 'japanese'],
  ['Japanese garden design', 'japanese'],
  ['日本語教師', 'japanese'],
  ['Python and JavaScript', 'python javascript'],
  ['Python vs. JavaScript', 'python javascript'],
  ['anything but Python', 'python'],
  ['Docker and Kubernetes', 'docker'],
  ['PostgreSQL replication internals at Uber', 'postgresql'],
  ['piano tuning', 'piano'],
  ['piano repair', 'piano'],
  ['chess boxing', 'chess'],
  ['write a chess engine in Python', 'chess python'],
  ['astronomy photography cameras', 'astronomy'],
  ['the economics of beekeeping in Kenya', 'beekeeping'],
  ['statistics with Python', 'statistics python'],
  ['<iframe>python</iframe>', 'python'],
] as const

const UNKNOWN = [
  'Java',
  'Go',
  'German',
  'Rust',
  'pythonic thinking',
  'digital marketing',
  'Kubernetes networking',
  'French',
  'American Revolution',
  'Chester',
  'ukulele',
  'marathon',
  'ceramics',
  'Гитлер и война',
  '한국어',
  '量子力学',
  'العربية',
  '🎻🎻🎻',
  '',
  '   ',
  'the basics',
  'how to learn',
  '<script>',
  "'; DROP TABLE packs; --",
  '__proto__',
  'constructor',
]

describe('a topic that a pack covers', () => {
  it.each(SURE)('%j is %s', (topic, id) => {
    expect(summary(topic)).toBe(id)
  })

  it('is every alias of every pack', () => {
    for (const pack of PACKS) {
      for (const alias of pack.aliases) expect([alias, summary(alias)]).toEqual([alias, pack.id])
    }
  })
})

describe('a topic that is covered in part, or twice, is asked about', () => {
  it.each(UNSURE)('%j', (topic, ids) => {
    const answer = summary(topic)
    expect(answer).toMatch(/^\? /u)
    for (const id of ids.split(' ')) expect(answer).toContain(id)
  })
})

describe('a topic that no pack names is unknown', () => {
  it.each(UNKNOWN)('%j', (topic) => {
    expect(summary(topic)).toBe('unknown')
  })
})

describe('notes', () => {
  it('that hold an outline win over a pack', () => {
    expect(understandTopic('Python', '1. Basics\n2. Loops\n3. Files')).toEqual({ basis: 'outline', units: 3 })
  })

  it('that hold remarks do not', () => {
    expect(understandTopic('Python', '- I have a cat\n- no videos\n- prefer mornings').basis).toBe('pack')
  })
})

describe('any text', () => {
  it('is understood without throwing, and only a single pack is ever chosen', () => {
    const word = fc.constantFrom(
      ...PACKS.flatMap((pack) => pack.aliases),
      'the',
      'care',
      'in',
      '6',
      'weeks',
      '日本',
      '!',
    )
    const phrase = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.oneof(phrase, fc.string({ unit: 'binary', maxLength: 300 })), (topic) => {
        const understood = understandTopic(topic, '')
        expect(understood.basis !== 'unsure' || understood.candidates.length > 0).toBe(true)
        expect(understandTopic(topic, '')).toEqual(understood)
      }),
    )
  })
})
