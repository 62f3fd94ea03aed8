import { z } from 'zod'
import { boundedFetch } from '#app/adapters/bounded-fetch.ts'
import { guardedFetch } from '#app/adapters/guarded-fetch.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { instanceSetting } from '#db/control/settings.server.ts'

/** Under this name the hosts are kept that an admin has allowed. */
export const ALLOWED_HOSTS = 'allowed-hosts'
export const AllowedHosts = z.array(z.string()).catch([])

/** Hosts that learners' providers may reach although they lead inside, as `hostKey` writes them. */
export async function allowedHosts(control: ControlDb): Promise<ReadonlySet<string>> {
  return new Set(AllowedHosts.parse(await control.read((r) => instanceSetting(r, ALLOWED_HOSTS))))
}

/** What carries requests to a learner's own provider: guarded where the learner has named the address. */
export const ownFetch = (baseUrl: string | null, allowed: ReadonlySet<string>): typeof fetch =>
  baseUrl === null ? boundedFetch : guardedFetch(allowed)
