import path from 'node:path'
import process from 'node:process'
import { boot, type Booted } from '#app/boot.server.ts'
import { ConfigError, loadConfig, type Config } from '#app/config.server.ts'
import type { TenantId } from '#app/domain/plan.ts'
import { allAccounts } from '#app/http/accounts-manage.server.ts'
import { examineFiles } from '#app/operations/doctor/files.server.ts'
import { ok, problem, type Finding } from '#app/operations/doctor/finding.ts'
import { examineJobs } from '#app/operations/doctor/jobs.server.ts'
import { examineLimits } from '#app/operations/doctor/limits.server.ts'
import { examineMachine, type Machine } from '#app/operations/doctor/machine.server.ts'
import { examinePlans } from '#app/operations/doctor/plans.server.ts'
import { examineWork } from '#app/operations/doctor/work.server.ts'
import { dataDirectoryHolder } from '#db/data-lock.server.ts'
import { migrationsIn } from '#db/migrate.server.ts'
import { operatorParts } from './operator.ts'
import type { StoreOptions } from './store.ts'

export type ExamineOptions = StoreOptions & { deep?: boolean }

const machineOf = (config: Config, deep: boolean): Machine => ({
  nodeVersion: process.version,
  dataDir: config.dataDir,
  secret: config.secret,
  versions: {
    control: migrationsIn(config.migrations.control).length,
    tenant: migrationsIn(config.migrations.tenant).length,
  },
  holder: dataDirectoryHolder(config.dataDir),
  deep,
})

const configured = ({ host, port, origin, ai }: Config): Finding =>
  ok('configuration', `${host}:${port}, origin ${origin ?? 'from the request'}, provider ${ai.provider}.`)

async function inside(booted: Booted, machine: Machine): Promise<Finding[]> {
  const parts = operatorParts(booted)
  const accounts = await allAccounts(booted)
  const learners = accounts.map(({ id, email }) => ({ id: id as TenantId, email }))
  const files = booted.config.database
    ? {
        findings: [ok('learners’ files', 'A libSQL server keeps them; it is asked, not looked into.')],
        sound: learners,
      }
    : await examineFiles({ ...machine, now: parts.now }, learners)
  const serving = machine.holder !== undefined
  return [
    ...files.findings,
    ...(await examineJobs({ ...parts, serving })),
    ...(await examinePlans(parts, files.sound)),
    ...(await examineWork({ ...parts, keyring: booted.keyring }, files.sound)),
    ...(await examineLimits(parts)),
  ]
}

function configOf({ dataDir }: StoreOptions): Config | Finding {
  const given = dataDir === undefined ? {} : { DATA_DIR: path.resolve(dataDir) }
  try {
    return loadConfig({ LOG_LEVEL: 'silent', ...process.env, ...given })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return problem('configuration', error.message, 'Correct these; nothing else was looked at.')
  }
}

/** Look at everything, and hand what was found on while the store is open, so that it can be repaired. */
export async function examined<T>(options: ExamineOptions, then: (findings: Finding[]) => Promise<T>): Promise<T> {
  const config = configOf(options)
  if ('check' in config) return then([config])
  const machine = machineOf(config, options.deep ?? false)
  const { findings, usable } = examineMachine(machine)
  const first = [configured(config), ...findings]
  if (!usable && !config.database) return then(first)
  const booted = await boot(config, { exclusive: false })
  try {
    return await then([...first, ...(await inside(booted, machine))])
  } finally {
    booted.close()
  }
}
