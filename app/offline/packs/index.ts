import { z } from 'zod'
import { Pack } from '../pack.ts'
import astronomy from './astronomy.json' with { type: 'json' }
import beekeeping from './beekeeping.json' with { type: 'json' }
import calculus from './calculus.json' with { type: 'json' }
import chess from './chess.json' with { type: 'json' }
import docker from './docker.json' with { type: 'json' }
import drawing from './drawing.json' with { type: 'json' }
import frenchRevolution from './french-revolution.json' with { type: 'json' }
import git from './git.json' with { type: 'json' }
import guitar from './guitar.json' with { type: 'json' }
import japanese from './japanese.json' with { type: 'json' }
import javascript from './javascript.json' with { type: 'json' }
import knitting from './knitting.json' with { type: 'json' }
import linuxCommandLine from './linux-command-line.json' with { type: 'json' }
import personalFinance from './personal-finance.json' with { type: 'json' }
import piano from './piano.json' with { type: 'json' }
import postgresql from './postgresql.json' with { type: 'json' }
import publicSpeaking from './public-speaking.json' with { type: 'json' }
import python from './python.json' with { type: 'json' }
import running10k from './running-10k.json' with { type: 'json' }
import sourdough from './sourdough.json' with { type: 'json' }
import spanish from './spanish.json' with { type: 'json' }
import statistics from './statistics.json' with { type: 'json' }
import strengthTraining from './strength-training.json' with { type: 'json' }
import vegetableGarden from './vegetable-garden.json' with { type: 'json' }
import watercolour from './watercolour.json' with { type: 'json' }

function checked(pack: { id: string }): Pack {
  const parsed = Pack.safeParse(pack)
  if (!parsed.success) throw new Error(`The pack “${pack.id}” is not valid: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** Every pack, sorted by id, checked against the schema when the module loads. */
export const PACKS: Pack[] = [
  astronomy,
  beekeeping,
  calculus,
  chess,
  docker,
  drawing,
  frenchRevolution,
  git,
  guitar,
  japanese,
  javascript,
  knitting,
  linuxCommandLine,
  personalFinance,
  piano,
  postgresql,
  publicSpeaking,
  python,
  running10k,
  sourdough,
  spanish,
  statistics,
  strengthTraining,
  vegetableGarden,
  watercolour,
].map(checked)

const byId = new Map(PACKS.map((pack) => [pack.id, pack]))

/** The pack called `id`, or undefined if there is none. */
export function findPack(id: string): Pack | undefined {
  return byId.get(id)
}
