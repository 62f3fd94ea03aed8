import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { cairn } from '../support/cairn.ts'

it('cairn hosts allows a host inside, lists it, and takes it back', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'cairn-hosts-'))
  const hosts = (...args: string[]) => cairn(['hosts', ...args, '--data-dir', dir])
  expect((await hosts('list')).err).toMatch(/No host is allowed/)
  expect(await hosts('allow', 'http://127.0.0.1:11434/v1')).toMatchObject({ code: 0 })
  expect((await hosts('list')).out).toBe('127.0.0.1:11434\n')
  expect(await hosts('allow', 'ftp://here')).toMatchObject({ code: 1 })
  expect(await hosts('refuse', '127.0.0.1:11434')).toMatchObject({ code: 0 })
  expect((await hosts('list')).out).toBe('')
  rmSync(dir, { recursive: true })
}, 120_000)
