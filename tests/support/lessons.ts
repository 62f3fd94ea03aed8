import type { CardsAnswer, QuizAnswer } from '#app/domain/quiz.ts'
import type { LessonAnswer, OutlineAnswer } from '#app/domain/lesson.ts'
import { streaming, type Call, type Script } from './provider.ts'

type Message = { role: string; content: string | { text?: string }[] }

const wordsOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
const messagesIn = (call: Call): Message[] => (call.body as { messages: Message[] }).messages

/** What a call to a model asked for: `outline`, `lesson-2`, `questions` or `cards`; `…-again` for a correction. */
export function askedFor(call: Call): string {
  const messages = messagesIn(call)
  const [system = '', user = ''] = messages.map(wordsOf)
  const again = messages.length > 2 ? '-again' : ''
  if (system.includes('prepare the lessons')) return `outline${again}`
  if (system.includes('write a quiz')) return `questions${again}`
  if (system.includes('write cards')) return `cards${again}`
  return `lesson-${/for task (\d+) only/.exec(user)?.[1] ?? '?'}${again}`
}

/** All that a call said. */
export const saidIn = (call: Call): string => messagesIn(call).map(wordsOf).join('\n')

export const outlineAnswer = (tasks: number): OutlineAnswer => ({
  lessons: Array.from({ length: tasks }, (_, i) => ({
    task: i + 1,
    title: `Lesson ${i + 1}`,
    goal: `Do part ${i + 1}.`,
    points: ['One', 'Two'],
  })),
})

export const lessonAnswer = (number: number, given: Partial<LessonAnswer> = {}): LessonAnswer => ({
  title: `Lesson ${number}`,
  minutes: 20,
  sections: [{ heading: 'Why', markdown: `Because of part **${number}**.` }],
  examples: [{ title: 'One', markdown: '```html\n<b>shown as it is</b>\n```' }],
  practice: [{ prompt: `Try part ${number}.`, hint: 'Slowly.', solution: `This is part ${number}.` }],
  takeaways: [`Part ${number} comes before what follows.`, 'Practise.'],
  ...given,
})

export const quizAnswer = (): QuizAnswer => ({
  title: 'A quiz',
  questions: [
    { prompt: 'Which is first?', choices: ['One', 'Two', '`three`'], answer: 0, explanation: 'One is **first**.' },
    { prompt: 'Which is last?', choices: ['One', 'Two', 'Three'], answer: 2, explanation: 'Three is last.' },
  ],
})

export const cardsAnswer = (): CardsAnswer => ({
  cards: [
    { front: 'What is first?', back: 'One.' },
    { front: 'What is last?', back: 'Three.' },
  ],
})

type Answers = Record<string, object | string | Script>

/** Answers each question as it deserves, or as `given` says for it (a script, an object, or a text as it is). */
export const teaches =
  (given: Answers = {}, tasks = 3): Script =>
  (res, call) => {
    const name = askedFor(call)
    const plain = name.replace(/-again$/, '')
    const usual: Answers = { outline: outlineAnswer(tasks), questions: quizAnswer(), cards: cardsAnswer() }
    const answer = given[name] ?? (name === plain ? undefined : given[plain]) ?? usual[plain]
    const chosen = answer ?? lessonAnswer(Number(plain.split('-')[1]))
    if (typeof chosen === 'function') return (chosen as Script)(res, call)
    return streaming(typeof chosen === 'string' ? chosen : JSON.stringify(chosen), { size: 400 })(res, call)
  }
