type Task = [title: string, description: string, minutes: number, kind: string]
type Module = [title: string, description: string, tasks: Task[]]

const course = (title: string, modules: Module[]) =>
  JSON.stringify({
    title,
    summary: 'From the first look into a hive to the first honey, within one season.',
    modules: modules.map(([name, description, tasks]) => ({
      title: name,
      description,
      estimatedMinutes: tasks.reduce((sum, [, , minutes]) => sum + minutes, 0),
      tasks: tasks.map(([task, how, estimatedMinutes, kind]) => ({
        title: task,
        description: how,
        estimatedMinutes,
        kind,
      })),
    })),
  })

const colony: Module = [
  'How a colony lives',
  'Who does what in the hive, and when.',
  [
    ['Learn the three castes', 'Read about queen, workers and drones; draw each from memory.', 30, 'read'],
    ['Follow one worker’s life', 'List what a worker does from day 1 to day 40.', 25, 'practice'],
    ['Tell brood from honey', 'Sort twelve photographs of frames; note how you can tell.', 20, 'check'],
  ],
]

const hive: Module = [
  'Choose a hive',
  'What stands in the garden, and where.',
  [
    ['Compare three kinds of hive', 'Make a table of weight, cost and how each is opened.', 40, 'read'],
    ['Find the place', 'Watch sun and wind on one day; mark two places on a sketch.', 30, 'practice'],
    ['Ask the neighbours', 'Say what is coming and what to do when stung.', 20, 'practice'],
  ],
]

const honey: Module = [
  'First honey',
  'Take what can be spared.',
  [
    ['Judge a full frame', 'Count capped cells on three frames.', 25, 'check'],
    ['Spin and strain', 'Work warm and clean; weigh what you get.', 60, 'project'],
  ],
]

/** A course as it was made first. */
export const firstCourse = course('Beekeeping for a small garden', [
  colony,
  hive,
  [
    'Spring work',
    'From the first warm day to the swarm.',
    [
      ['Look into a hive', 'Open it on a warm noon; say what you see on each frame.', 45, 'practice'],
      ['Spot a queen cell', 'Search the lower edges; photograph what you find.', 30, 'check'],
    ],
  ],
  honey,
])

/** The same course made again: one module is changed, one added, one removed, one kept, one renamed. */
export const secondCourse = course('Beekeeping for a small garden', [
  colony,
  [
    'Choose a hive',
    'What stands in the garden, where, and what it costs in a year.',
    [
      ['Compare three kinds of hive', 'Make a table of weight, cost and how each is opened.', 25, 'read'],
      ['Find the place', 'Stand there at eight, at noon and at six; mark two places on a sketch.', 30, 'practice'],
      ['Count the first year’s cost', 'Add hive, tools, bees, feed and treatment; round up.', 30, 'practice'],
    ],
  ],
  [
    'Keep them healthy',
    'Mites first, everything else after.',
    [
      ['Count mites', 'Dust half a cup of bees with sugar; count what falls.', 40, 'practice'],
      ['Choose a treatment', 'Compare two that are allowed where you live.', 30, 'read'],
    ],
  ],
  honey,
])
