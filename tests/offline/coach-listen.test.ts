import { expect, it } from 'vitest'
import { listen, type Intent } from '#app/offline/coach/listen.ts'

const HEARD: [Intent, string[]][] = [
  [
    'next',
    [
      'What is next?',
      'whats next',
      'what’s nxet?',
      'Next',
      'what should I do now',
      'Where do I start?',
      'continue',
      'how do i begin',
      'What shall I do today?',
      'ok, what now?',
      'I am done with this, and now?',
      'lets go on',
      'whta next',
      'Hi, what do I do next?',
    ],
  ],
  [
    'why',
    [
      'Why?',
      'why do I need this',
      'What is this for? What’s the point',
      'can I skip this task?',
      'do i have to do this',
      'Why is “Task 2” in my plan?',
      'why htis',
      'what is the purpose of this module',
      'should I skip it',
    ],
  ],
  [
    'quiz',
    [
      'Quiz me',
      'quizz me please',
      'test me',
      'Ask me something',
      'Can you test my knowledge of hives?',
      'another question',
      'give me a quiz about loops',
      'question me',
      'qiuz me',
    ],
  ],
  [
    'answers',
    [
      'show answers',
      'Show me the answers',
      'what are the answers?',
      'answer please',
      'I give up',
      'solutions',
      'anwsers',
    ],
  ],
  [
    'behind',
    [
      'I am behind',
      "I'm behind schedule",
      'im behnid',
      'I have fallen behind',
      'How far am I?',
      'I was ill last week',
      'not enough time',
      'I missed a week',
      'am I on track?',
      'how am I doing',
      'what is left?',
      'This is too much',
      'I have been busy',
      'how do i catch up?',
      'my progress',
      'when will I finish?',
    ],
  ],
  [
    'find',
    [
      'Find smoker',
      'search for frames',
      'Where is the task about queens?',
      'which tasks are about honey',
      'is there anything on varroa',
      'fidn honey',
      'look for wax',
      'where do I learn about swarming',
    ],
  ],
  ['help', ['help', 'Help!', 'what can you do?', 'who are you', 'Are you an AI?', 'are you chatgpt', 'hlep']],
  ['thanks', ['thanks', 'Thank you!', 'thx', 'cool, thanks', 'ok']],
  ['greeting', ['hello', 'Hi!', 'hey there', 'Good morning']],
  [
    'unknown',
    [
      'What is the capital of Peru?',
      'explain monads',
      '',
      '   ',
      '🤹',
      'lorem ipsum dolor',
      'مرحبا',
      'the quick brown fox',
    ],
  ],
]

it.each(HEARD.flatMap(([intent, texts]) => texts.map((text): [string, Intent] => [text, intent])))(
  'hears in “%s”: %s',
  (text, intent) => {
    expect(listen(text).intent).toBe(intent)
  },
)
