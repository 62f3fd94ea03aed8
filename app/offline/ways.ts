import type { Activity } from './pack.ts'

type Craft = (title: string) => Activity

/** Ways to work on a unit of which we know only the title; neighbouring units get different ones. */
const WAYS: readonly (readonly [Craft, Craft])[] = [
  [
    (title) => ({
      title: 'Write the unit on one page from memory',
      detail: `Close your source and write down what “${title}” says: the main ideas, how they hang together, one example of each. Then open it, correct the page in a second colour and mark the three largest gaps.`,
    }),
    (title) => ({
      title: 'Make an example of your own',
      detail: `Take one thing that “${title}” makes possible and do it once with your own material, not the source's. Done when it works, or when you can say exactly where it stops working.`,
    }),
  ],
  [
    (title) => ({
      title: 'Explain the unit aloud in five minutes',
      detail: `Explain “${title}” to somebody, or to a recorder, without notes. Each place where you hesitate is a gap: look it up, write one sentence on it, and explain again without stopping there.`,
    }),
    (title) => ({
      title: 'Do the exercises that your source gives',
      detail: `Work through the exercises or examples on “${title}” with the answers covered. If there are none, write five questions that an examiner would ask, leave them overnight and answer them. Mark what you missed and do only those again.`,
    }),
  ],
  [
    (title) => ({
      title: 'Draw how the parts hang together',
      detail: `Put the terms of “${title}” on a page and join each pair that belongs together with an arrow and a verb. Add at least two arrows to earlier units. Check every arrow against your source.`,
    }),
    (title) => ({
      title: 'Find a case where it goes wrong',
      detail: `Look for one example to which “${title}” does not apply, or one typical mistake. Write down how you would notice it and what you would do instead, then test that on a small example.`,
    }),
  ],
]

/** How many pairs of ways there are before they repeat. */
export const WAYS_COUNT = WAYS.length

/** Two ways to work on the unit called `title`, whatever it is about; `at` says which, round and round. */
export const waysToWork = (title: string, at: number): Activity[] =>
  (WAYS[at % WAYS.length] ?? []).map((craft) => craft(title))
