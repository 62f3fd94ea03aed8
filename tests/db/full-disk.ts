import type { AppError } from '#app/domain/errors.ts'
import { Tenants } from '#db/tenants.server.ts'
import { addPlan, counted, learnerId, MIGRATIONS } from './files.ts'

/** Run where files cannot grow past some MB: writes a plan too large for the disk and says as JSON what came of it. */
const [root = ''] = process.argv.slice(2)
const MB = 1024 * 1024
const tenants = new Tenants({ root, migrations: MIGRATIONS.tenant, maxOpen: 4, quota: 10 * MB })
const id = learnerId(1)
await tenants.create(id)
const db = tenants.of(id)
await db.immediate((tx) => addPlan(tx, { title: '7' }))
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'written',
    (error: AppError) => error.code,
  )
const write = (name: string, bytes: number) =>
  codeOf(db.immediate((tx) => addPlan(tx, { id: name, input: { notes: 'n'.repeat(bytes) } })))
const large = await write('large', 6 * MB)
const beyond = await write('beyond', 20 * MB)
process.stdout.write(JSON.stringify({ large, beyond, kept: await db.read(counted), small: await write('small', 10) }))
