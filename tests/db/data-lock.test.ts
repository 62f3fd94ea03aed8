import { expect, it } from 'vitest'
import { DataDirectoryInUseError, lockDataDirectory } from '#db/data-lock.server.ts'
import { temporaryDir } from './files.ts'
import { otherProcess } from './two-processes.ts'

it('refuses a second server on one data directory, naming the first, until the first is killed', async () => {
  using given = temporaryDir()
  await using first = otherProcess()
  expect(await first.ask({ do: 'lock', dir: given.dir })).toBe(first.pid)
  for (let i = 0; i < 2; i++) {
    expect(() => lockDataDirectory(given.dir)).toThrow(DataDirectoryInUseError)
    expect(() => lockDataDirectory(given.dir)).toThrow(`(process ${first.pid}) is using ${given.dir}`)
  }
  await first.kill()
  const release = lockDataDirectory(given.dir)
  await using third = otherProcess()
  await expect(third.ask({ do: 'lock', dir: given.dir })).rejects.toThrow(`(process ${process.pid})`)
  release()
  expect(await third.ask({ do: 'lock', dir: given.dir })).toBe(third.pid)
})

it('lets two servers run on two data directories', () => {
  using one = temporaryDir()
  using two = temporaryDir()
  const releases = [one, two].map(({ dir }) => lockDataDirectory(dir))
  for (const release of releases) release()
})

it('can be taken again by the same server after it let go', () => {
  using given = temporaryDir()
  for (let i = 0; i < 3; i++) lockDataDirectory(given.dir)()
})
