import { Command } from 'commander'
import { securityEvent } from '#app/http/security-log.server.ts'
import { allowHost, listHosts, refuseHost } from '#app/operations/hosts.server.ts'
import { onStore } from './operator.ts'
import { print, say, withStore, type StoreOptions } from './store.ts'

async function list(options: StoreOptions): Promise<void> {
  const hosts = await withStore(options, (booted) => listHosts(booted))
  if (hosts.length === 0) say('No host is allowed: learners’ providers reach the open internet only.')
  for (const host of hosts) print(host)
}

async function allow(given: string, options: StoreOptions): Promise<void> {
  const host = await withStore(options, async (booted) => {
    const target = await allowHost(booted, given)
    await securityEvent(booted, 'hosts.allowed', { target })
    return target
  })
  print(`Learners’ providers may reach ${host}.`)
}

async function refuse(given: string, options: StoreOptions): Promise<void> {
  const host = await withStore(options, async (booted) => {
    const target = await refuseHost(booted, given)
    await securityEvent(booted, 'hosts.refused', { target })
    return target
  })
  print(`Learners’ providers may no longer reach ${host}.`)
}

/** `cairn hosts …` */
export const hostsCommand = (): Command =>
  new Command('hosts')
    .description('hosts on this machine or network that learners’ providers may reach')
    .addCommand(onStore('list', 'list them').action(list))
    .addCommand(onStore('allow', 'allow one').argument('<host:port>', 'like 127.0.0.1:11434').action(allow))
    .addCommand(onStore('refuse', 'allow it no more').argument('<host:port>', 'as it is listed').action(refuse))
