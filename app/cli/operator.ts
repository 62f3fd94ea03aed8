import { Command } from 'commander'
import type { Booted } from '#app/boot.server.ts'
import { tenantContext } from '#app/http/context.server.ts'
import type { OperatorParts } from '#app/operations/jobs.server.ts'
import { withStore, type StoreOptions } from './store.ts'

/** What operations are handed, from an opened store. */
export const operatorParts = (parts: Booted): OperatorParts => ({
  control: parts.control,
  now: parts.now,
  newId: parts.newId,
  contextOf: (tenantId) => tenantContext(parts, tenantId),
})

/** Open the store beside a server that may be running, and do an operator's work. */
export const operate = <T>(options: StoreOptions, work: (parts: OperatorParts, booted: Booted) => Promise<T>) =>
  withStore(options, (booted) => work(operatorParts(booted), booted))

/** A command that works on a data directory. */
export const onStore = (name: string, description: string): Command =>
  new Command(name).description(description).option('--data-dir <dir>', 'the data directory; otherwise DATA_DIR')
