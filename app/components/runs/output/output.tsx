import type { Block, LessonAnswer } from '#app/domain/lesson.ts'
import type { Material } from '#app/domain/material.ts'
import type { WeekFacts } from '#app/domain/week-facts.ts'
import type { ReplanChange } from '#app/domain/weekly-review.ts'
import { changeWords } from '../../learning/change-words.ts'
import { LessonBlocks } from '../../learning/lesson-blocks.tsx'
import { Markdown } from '../../markdown/markdown.tsx'
import { count, duration } from '../../ui/words.ts'
import { givenBy, type Given } from './kinds.ts'
import { Raw } from './raw.tsx'

type Names = Readonly<Record<string, string>>

const blocksOf = ({ sections, examples, practice, takeaways }: LessonAnswer): Block[] => [
  ...sections.map((each) => ({ type: 'text' as const, ...each })),
  ...examples.map((each) => ({ type: 'example' as const, ...each })),
  ...practice.map((each) => ({ type: 'practice' as const, ...each })),
  { type: 'takeaways', points: takeaways },
]

const Lesson = ({ lesson }: { lesson: LessonAnswer }) => (
  <div className="space-y-4">
    <p>
      <strong>{lesson.title}</strong>, {duration(lesson.minutes)}
    </p>
    <LessonBlocks blocks={blocksOf(lesson)} heading="h3" later />
  </div>
)

const Outline = ({ lessons }: Extract<Given, { kind: 'outline' }>['value']) => (
  <ol className="list-decimal space-y-3 pl-5">
    {lessons.map(({ title, goal, points }, i) => (
      <li key={i}>
        <strong>{title}</strong>: {goal}
        <ul className="list-disc pl-5">
          {points.map((point, at) => (
            <li key={at}>{point}</li>
          ))}
        </ul>
      </li>
    ))}
  </ol>
)

/** Questions without a hint which choice is right: the quiz may still be taken. */
const Questions = ({ questions }: Extract<Given, { kind: 'quiz' }>['value']) => (
  <ol className="list-decimal space-y-4 pl-5">
    {questions.map(({ prompt, choices }, i) => (
      <li key={i} className="space-y-1">
        <Markdown text={prompt} later />
        <ul className="list-[upper-alpha] pl-5">
          {choices.map((choice, at) => (
            <li key={at}>
              <Markdown text={choice} later />
            </li>
          ))}
        </ul>
      </li>
    ))}
  </ol>
)

const Cards = ({ cards }: Extract<Given, { kind: 'cards' }>['value']) => (
  <dl className="space-y-3">
    {cards.map(({ front, back }, i) => (
      <div key={i}>
        <dt className="font-bold">
          <Markdown text={front} later />
        </dt>
        <dd className="pl-3">
          <Markdown text={back} later />
        </dd>
      </div>
    ))}
  </dl>
)

const Changes = ({ changes, names }: { changes: readonly ReplanChange[]; names: Names }) =>
  changes.length > 0 && (
    <ul className="list-disc space-y-2 pl-5">
      {changes.map((change, i) => (
        <li key={i}>
          {changeWords(change, names)}
          <span className="block text-soft">{change.why}</span>
        </li>
      ))}
    </ul>
  )

const Titles = ({ titles }: { titles: readonly string[] }) => (
  <ol className="list-decimal pl-5">
    {titles.map((title, i) => (
      <li key={i}>{title}</li>
    ))}
  </ol>
)

/** The module that a run is about, as it was read, and what else it was told. */
function About({ material: { plan, modules, at, sources } }: { material: Material }) {
  const module = modules[at]
  return (
    <div className="space-y-3">
      <p>
        <strong>{module?.title}</strong>, part {at + 1} of {modules.length} of “{plan.title}”
      </p>
      <ol className="list-decimal space-y-1 pl-5">
        {module?.tasks.map(({ id, title, minutes }) => (
          <li key={id}>
            {title}, {duration(minutes)}
          </li>
        ))}
      </ol>
      {sources.length > 0 && <p>Sources: {sources.map(({ title }) => title).join(', ')}</p>}
    </div>
  )
}

const Tasks = ({ label, titles }: { label: string; titles: readonly string[] }) =>
  titles.length > 0 && (
    <div>
      <p className="font-bold">{label}</p>
      <ul className="list-disc pl-5">
        {titles.map((title, i) => (
          <li key={i}>{title}</li>
        ))}
      </ul>
    </div>
  )

const Week = ({ week: { done, late, open, minutesDone, minutesPlanned, activeDays } }: { week: WeekFacts }) => (
  <div className="space-y-3">
    <p>
      {duration(minutesDone)} done{minutesPlanned !== null && ` of ${duration(minutesPlanned)} planned`}, on{' '}
      {count(activeDays, 'day')}
    </p>
    <Tasks label="Finished" titles={done.map(({ title }) => title)} />
    <Tasks label="Late" titles={late.map(({ title }) => title)} />
    <Tasks label="Still open" titles={open.map(({ title, tasks }) => `${title}: ${count(tasks.length, 'task')}`)} />
  </div>
)

/** What a step gave, as people read it. */
export function Output({ value, names }: { value: unknown; names: Names }) {
  const given = givenBy(value)
  switch (given.kind) {
    case 'material':
      return <About material={given.value} />
    case 'week':
      return <Week week={given.value} />
    case 'lesson':
      return <Lesson lesson={given.value} />
    case 'outline':
      return <Outline {...given.value} />
    case 'titles':
      return <Titles {...given.value} />
    case 'quiz':
      return <Questions {...given.value} />
    case 'cards':
      return <Cards {...given.value} />
    case 'changes':
      return <Changes changes={given.value.kept} names={names} />
    case 'review': {
      const { done, late, change, changes } = given.value
      return (
        <div className="space-y-3">
          {[done, late, change].map((text, i) => (
            <p key={i} className="whitespace-pre-line">
              {text}
            </p>
          ))}
          <Changes changes={changes} names={names} />
        </div>
      )
    }
    case 'raw':
      return <Raw value={given.value} />
  }
}
