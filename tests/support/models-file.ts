import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { atEnd } from './at-end.ts'

type Known = {
  model: string
  /** US dollars a million tokens. */
  price?: { input: number; output: number; cachedInput?: number }
  contextTokens?: number
}

/** What an operator knows better about these models, as a setting: a file until the tests of this one are over. */
export function withModelsFile(...models: Known[]): { MODELS_FILE: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-models-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  const MODELS_FILE = path.join(folder, 'models.json')
  writeFileSync(MODELS_FILE, JSON.stringify({ models }))
  return { MODELS_FILE }
}
