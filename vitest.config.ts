import { defineConfig } from 'vitest/config'

const heavy = ['tests/journeys/**/*.test.{ts,tsx}', 'tests/faults/**/*.test.{ts,tsx}']

const shared = {
  environment: 'node' as const,
  pool: 'forks' as const,
  globalSetup: ['tests/support/bundle.ts'],
  setupFiles: ['tests/support/setup.ts'],
  // What is looked for until it is so may come late on a busy machine.
  expect: { poll: { timeout: 10_000 } },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: heavy,
          // The default leaves a core to the runner, which mostly waits.
          maxWorkers: 2,
          // A process reads the app once for all its files: a file leaves nothing behind that another would meet.
          isolate: false,
          testTimeout: 15_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: heavy,
          // More than there are cores, for much of each is waiting for processes and pages.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
