import type { TaskKind } from '#app/domain/plan.ts'

/** One stretch of a task: its share of the time, what it is called, and what to do in it. */
export type Stretch = { share: number; name: string; how: string }
/** How a task of one kind is gone about, and how to tell that it went well. */
export type Method = { lead: string; stretches: readonly Stretch[]; check: string; keep: string }

const read: Method = {
  lead: 'Reading stays when you ask before you read and answer after.',
  stretches: [
    {
      share: 0.15,
      name: 'Look it over',
      how: 'Read headings, pictures, the first and the last paragraph. Write down two or three questions that the text should answer.',
    },
    {
      share: 0.5,
      name: 'Read with the questions beside you',
      how: 'Stop after each section and say in one sentence what it said. Go back only where you cannot.',
    },
    {
      share: 0.2,
      name: 'Close it and write',
      how: 'Write down from memory what you would tell somebody who has not read it, your questions first.',
    },
    {
      share: 0.15,
      name: 'Open it again',
      how: 'Correct your page in another colour. What was missing is what to read once more.',
    },
  ],
  check: 'You can answer the questions that you wrote at the beginning, without the text.',
  keep: 'Write from memory before you look again: that is where reading turns into knowing.',
}

const watch: Method = {
  lead: 'Watching feels like understanding; pausing shows whether it is.',
  stretches: [
    {
      share: 0.1,
      name: 'Before it begins',
      how: 'Write down what you expect to see and one thing that you do not know yet.',
    },
    { share: 0.45, name: 'Watch once, right through', how: 'Note only the times at which something was new to you.' },
    {
      share: 0.3,
      name: 'Watch the noted places again',
      how: 'Pause before each next step and say what will come. Where you were wrong, note why.',
    },
    {
      share: 0.15,
      name: 'Do or draw it once',
      how: 'Without the picture before you, do the shortest part of it, or draw its steps.',
    },
  ],
  check: 'You can say the steps in their order before the picture shows them.',
  keep: 'Pause and predict: a picture that you did not have to guess at teaches little.',
}

const practice: Method = {
  lead: 'Practice teaches where it is just too hard to do without thinking.',
  stretches: [
    { share: 0.1, name: 'Get ready', how: 'Lay out what you need and write down in one line what the result will be.' },
    {
      share: 0.4,
      name: 'Do it slowly, by the steps',
      how: 'Say why you take each step before you take it. Note the place where you had to look something up.',
    },
    {
      share: 0.35,
      name: 'Do it again without the steps',
      how: 'Change one thing: another example, other material, a smaller limit. Look only when you are stuck for three minutes.',
    },
    {
      share: 0.15,
      name: 'Compare',
      how: 'Lay the result beside what the task asks for. Write down one thing that works and one that does not yet.',
    },
  ],
  check: 'The second time went without looking up what you looked up the first time.',
  keep: 'The second go, without the steps and with one thing changed, is the one that counts.',
}

const check: Method = {
  lead: 'A check is worth most when you commit yourself before you look.',
  stretches: [
    {
      share: 0.6,
      name: 'Answer in writing',
      how: 'Close everything. Write an answer to each question, also where you are not sure, and mark how sure you are.',
    },
    {
      share: 0.25,
      name: 'Look it up',
      how: 'Correct in another colour. A wrong answer that you were sure of comes first.',
    },
    { share: 0.15, name: 'Decide', how: 'Write down what you will do again, and on which day.' },
  ],
  check: 'Each answer is written down before anything is opened.',
  keep: 'Being sure and wrong is the most useful thing that a check can find.',
}

const review: Method = {
  lead: 'What you nearly forgot and then found again stays longest.',
  stretches: [
    {
      share: 0.55,
      name: 'Recall',
      how: 'Answer from memory, aloud or in writing. Wait a little before you give up on one.',
    },
    { share: 0.3, name: 'Look up what was missing', how: 'Only that, not everything. Say it once in your own words.' },
    { share: 0.15, name: 'Join it', how: 'Say in one sentence what it has to do with what comes next.' },
  ],
  check: 'You recalled it without a prompt, or you know exactly which part was missing.',
  keep: 'Recall first and look up second, never the other way round.',
}

const project: Method = {
  lead: 'A project is finished when it was decided beforehand what finished means.',
  stretches: [
    {
      share: 0.1,
      name: 'Decide what done means',
      how: 'Write down two or three things that somebody else could check.',
    },
    { share: 0.25, name: 'Make the smallest whole', how: 'Something that goes from beginning to end, however plain.' },
    {
      share: 0.5,
      name: 'Make it better where it counts',
      how: 'One change at a time, each checked against what done means.',
    },
    {
      share: 0.15,
      name: 'Stop on purpose',
      how: 'Compare, save or put away what you have, and write down the next step for next time.',
    },
  ],
  check: 'Somebody else could tell from what you wrote down whether it is done.',
  keep: 'A small whole first, then better: never a perfect half.',
}

const train: Method = {
  lead: 'What to do stands in the plan; this page only helps you to go about it with care.',
  stretches: [
    { share: 0.2, name: 'Warm up', how: 'Begin with the easiest movements of the session, slowly.' },
    {
      share: 0.65,
      name: 'Go by the list',
      how: 'Do what the plan lists, in its order. Keep the movement clean rather than fast, and stop where it hurts.',
    },
    {
      share: 0.15,
      name: 'Come down and write',
      how: 'Let your breath come down. Note what you did and how hard it felt from 1 to 10.',
    },
  ],
  check: 'Your note says what you did, so that the next session can begin from it.',
  keep: 'Pain, dizziness or a pressing chest end a session; ask a doctor before the next one.',
}

const eat: Method = {
  lead: 'What to eat stands in the plan; this page only helps you to get it onto the table.',
  stretches: [
    { share: 0.3, name: 'Look ahead', how: 'Read the day’s meals and see what has to be bought, thawed or soaked.' },
    { share: 0.5, name: 'Prepare', how: 'Do at once what several meals share.' },
    { share: 0.2, name: 'Note', how: 'Write down what you changed and what you would not cook again.' },
  ],
  check: 'You can say before noon what you will eat in the evening.',
  keep: 'What the body does not tolerate is left out, whatever a plan says.',
}

const recover: Method = {
  lead: 'Rest is part of the plan, not what is left of it.',
  stretches: [
    { share: 0.2, name: 'Make room', how: 'Put away what would interrupt you.' },
    { share: 0.6, name: 'Do what the day lists', how: 'Slowly, and without a goal to beat.' },
    { share: 0.2, name: 'Notice', how: 'Write one line on how you slept and how you feel.' },
  ],
  check: 'You did what the day lists, and nothing on top of it.',
  keep: 'A day of rest that is kept is a session of training.',
}

/** How a task of each kind is gone about. General advice on working, nothing about any subject. */
export const METHODS: Record<TaskKind, Method> = {
  read,
  watch,
  practice,
  check,
  review,
  project,
  train,
  eat,
  recover,
}

/** `minutes` among the stretches of a method, whole minutes, each at least one; their sum is `minutes` from 4 up. */
export function minutesOf({ stretches }: Method, minutes: number): number[] {
  const shares = stretches.map((stretch) => Math.max(1, Math.floor(minutes * stretch.share)))
  const left = minutes - shares.reduce((sum, share) => sum + share, 0)
  const longest = shares.indexOf(Math.max(...shares))
  return shares.map((share, index) => (index === longest ? Math.max(1, share + left) : share))
}
