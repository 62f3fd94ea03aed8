/**
 * Words a learner writes around a topic without changing it. A word that narrows or widens a subject
 * ("advanced", "history", "networking") is not neutral: it must be in the scope of a pack.
 */
const ANYWHERE = [
  "i i'd i'm i've me my we us you your please want would like wish hope trying try need able will",
  'a an the some to of for in on at by with and about into as from be being can',
  'learn learning learner study studying master mastering understand understanding know get getting got start',
  'started starting begin beginning beginner beginners newbie newbies novice novices dummies everyone intermediate',
  'absolute complete total totally completely better good well quickly fast easily easy',
  'introduction introductory intro basics basic fundamentals fundamental foundations essentials essential primer 101',
  'course courses tutorial tutorials lesson lessons guide bootcamp training how new own myself',
  'teach teaching yourself self taught properly really finally again refresher',
].flatMap((line) => line.split(' '))

const PHRASES = [
  'from scratch',
  'from zero',
  'from nothing',
  'from the ground up',
  'zero to hero',
  'crash course',
  'step by step',
  'at home',
  'in my spare time',
  'in my free time',
  'for fun',
  'as a hobby',
  'for my own pleasure',
  "beginner's",
  'for adults',
  'as an adult',
  // The same in the languages whose own words name a pack.
  'を学ぶ',
  'を勉強する',
  'を習う',
  'の勉強',
  '入門',
  '初心者',
  '学习',
  '學習',
  'aprender',
  'quiero aprender',
  'apprendre',
  'lernen',
  'ich möchte',
  'imparare',
]

/** Neutral only where they name what one does with the topic: at the start, or after "to". */
export const LEADING_VERBS: ReadonlySet<string> = new Set(
  'play speak use read write do make practise practice'.split(' '),
)

export const NEUTRAL_WORDS: ReadonlySet<string> = new Set(ANYWHERE)
export const NEUTRAL_PHRASES: readonly string[] = PHRASES

const COUNT = /^(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few)$/u
const PERIOD = /^(?:minutes?|hours?|days?|weeks?|months?|years?)$/u

/** How many words from `at` say a period ("in 6 weeks", "30 days", "in 2027"): 0 if they do not. */
export function periodLength(words: readonly string[], at: number): number {
  const start = words[at] === 'in' || words[at] === 'within' ? at + 1 : at
  const count = words[start] ?? ''
  if (start > at && /^20\d\d$/u.test(count)) return 2
  return COUNT.test(count) && PERIOD.test(words[start + 1] ?? '') ? start + 2 - at : 0
}
