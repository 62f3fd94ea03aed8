import { AppError } from '#app/domain/errors.ts'
import { hostKey } from '#app/domain/outbound.ts'
import { allowedHosts, ALLOWED_HOSTS, AllowedHosts } from '#app/jobs/outbound.server.ts'
import type { Step } from '#db/connection.server.ts'
import type { ControlDb } from '#db/control/control.server.ts'
import { instanceSetting, setInstanceSetting } from '#db/control/settings.server.ts'

type Parts = { control: ControlDb; now: () => Date }

const HOSTS_MAX = 100

/** Hosts that learners' providers may reach although they lead inside, in order. */
export const listHosts = async ({ control }: Parts): Promise<string[]> => [...(await allowedHosts(control))].toSorted()

/** A host as it was written: an address, or name and port. Throws 400. */
function hostFrom(text: string): string {
  const given = text.trim()
  const whole = given.includes('://') ? given : `http://${given}`
  if (!URL.canParse(whole)) throw new AppError('bad_host', 400, 'Write a host and its port, like 127.0.0.1:11434.')
  const url = new URL(whole)
  if (url.username || !/^https?:$/.test(url.protocol)) {
    throw new AppError('bad_host', 400, 'Write a host and its port, like 127.0.0.1:11434.')
  }
  return hostKey(url)
}

const change = ({ control, now }: Parts, edit: (hosts: Set<string>) => void): Promise<void> =>
  control.immediate(function* (tx): Step<void> {
    const hosts = new Set(AllowedHosts.parse(yield* instanceSetting(tx, ALLOWED_HOSTS)))
    edit(hosts)
    if (hosts.size > HOSTS_MAX) throw new AppError('too_many_hosts', 409, `At most ${HOSTS_MAX} hosts can be allowed.`)
    yield* setInstanceSetting(tx, ALLOWED_HOSTS, [...hosts].toSorted(), now().getTime())
  })

/** Let learners' providers reach a host and port, also over http and also inside. Returns it as it is kept. */
export async function allowHost(parts: Parts, text: string): Promise<string> {
  const host = hostFrom(text)
  await change(parts, (hosts) => void hosts.add(host))
  return host
}

/** Let them reach it no more. Throws 400 for what is no host. */
export async function refuseHost(parts: Parts, text: string): Promise<string> {
  const host = hostFrom(text)
  await change(parts, (hosts) => void hosts.delete(host))
  return host
}
