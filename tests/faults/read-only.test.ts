import { spawn } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuilt, serverFile } from '#app/cli/setup/build.mjs'
import { dataDirectory, TENANT } from '../support/crash.ts'
import { courseFields, testRuntime } from '../support/runtime.ts'
import { createPlan } from '#app/services/plans.server.ts'

beforeAll(() => ensureBuilt())

/** Root may write everywhere, until it gives the right away. */
const powerless = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : []

function start(dataDir: string): Promise<{ code: number | null; out: string; err: string }> {
  const [command, ...args] = [...powerless, process.execPath, serverFile]
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: '0', DATA_DIR: dataDir },
    })
    const ended = { code: null, out: '', err: '' }
    // A server that came up after all says so, and is ended.
    child.stdout.on('data', (part: Buffer) => {
      ended.out += part.toString()
      child.kill()
    })
    child.stderr.on('data', (part: Buffer) => (ended.err += part.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...ended, code }))
  })
}

/** Every file under a folder, byte for byte. */
const contents = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => [file, readFileSync(file).toString('base64')])

function setWritable(dir: string, writable: boolean): void {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const [file, folder] = writable ? [0o600, 0o700] : [0o400, 0o500]
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? folder : file)
  }
  chmodSync(dir, writable ? 0o700 : 0o500)
}

it.each(['empty', 'a Cairn’s own'])(
  'refuses to start on a read-only data directory that is %s, in words',
  async (which) => {
    const dataDir = dataDirectory()
    if (which !== 'empty') {
      const used = dataDirectory()
      {
        await using cairn = await testRuntime({ dataDir: used })
        await cairn.tenants.create(TENANT)
        await createPlan(cairn.as(TENANT), 'course', courseFields())
      }
      // SQLite’s side files go when the last connection is collected, which may be in the middle of the test.
      cpSync(used, dataDir, { recursive: true })
    }
    setWritable(dataDir, false)
    const before = contents(dataDir)
    const { code, out, err } = await start(dataDir)
    const after = contents(dataDir)
    setWritable(dataDir, true)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(`The data directory ${dataDir} cannot be written. Set DATA_DIR to one that can.`)
    expect(err).not.toMatch(/\n {4}at /)
    expect(after).toEqual(before)
    // Nothing but the permission stood in the way.
    expect((await start(dataDir)).out).toContain('Cairn is ready')
  },
)
