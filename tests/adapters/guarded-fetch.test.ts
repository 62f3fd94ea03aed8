import type dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '#app/adapters/addresses.ts'
import { guardedFetch } from '#app/adapters/guarded-fetch.ts'
import { hostKey, readBaseUrl } from '#app/domain/outbound.ts'
import { SELF_SIGNED } from '../support/self-signed.ts'

const nobody = new Set<string>()

/** Why something was refused, along its causes. */
function causes(error: unknown): string[] {
  return error instanceof Error ? [error.name, ...causes(error.cause)] : []
}

const refused = async (asking: Promise<unknown>) =>
  causes(await asking.then(() => undefined).catch((error: unknown) => error))

async function listening(server: http.Server | https.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('34. addresses', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '198.18.0.1',
    '192.0.2.1',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
    '2001:db8::1',
    'localhost',
    '',
  ])('%s is not the open internet', (address) => expect(isPublicAddress(address)).toBe(false))

  it.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::808:808'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )
})

/** 127.0.0.1 as people write it to get past a filter. */
const DISGUISES = [
  'https://127.0.0.1/v1',
  'https://2130706433/v1',
  'https://0x7f.1/v1',
  'https://0177.0.0.1/v1',
  'https://127.1/v1',
  'https://[::1]/v1',
  'https://[::ffff:127.0.0.1]/v1',
  'https://[::ffff:7f00:1]/v1',
  'https://１２７.0.0.1/v1',
  'https://169.254.169.254/latest/meta-data',
  'https://0/v1',
]

describe('34, 35. the guard', () => {
  it.each(DISGUISES)('refuses %s as it is written', async (url) => {
    expect(await refused(guardedFetch(nobody)(url))).toContain('AddressRefusedError')
  })

  it.each([
    'http://models.example/v1',
    'ftp://models.example',
    'https://user:word@models.example/v1',
    'https://models.example:22/v1',
    'https://models.example:6379/v1',
    'https://models.example/v1?key=1',
    'https://models.example/v1#part',
    'models.example',
    'javascript:alert(1)',
    '',
  ])('reads no base address from %j', (text) => {
    expect(() => readBaseUrl(text, nobody)).toThrow(/address|port|https/i)
  })

  it('refuses a name that leads inside, also one of whose addresses does', async () => {
    for (const addresses of [['127.0.0.1'], ['1.1.1.1', '10.0.0.1'], ['::1'], ['::ffff:127.0.0.1']]) {
      const resolve = ((_name: string, _options: object, callback: (e: null, a: object[]) => void) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as never
      expect(await refused(guardedFetch(nobody, resolve)('https://models.example/v1'))).toContain('AddressRefusedError')
    }
    expect(await refused(guardedFetch(nobody)('https://localhost/v1'))).toContain('AddressRefusedError')
  })

  it('35. refuses a name that is bound to loopback only when it connects', async () => {
    let asked = 0
    const server = http.createServer((_req, res) => res.end(String((asked += 1))))
    const port = await listening(server)
    const rebinding = ((name: string, options: dns.LookupAllOptions, callback: (e: null, a: object[]) => void) => {
      // The name's owner answers with a public address when asked, and the connection is led inside.
      callback(null, [{ address: '127.0.0.1', family: 4 }])
      expect([name, options.all]).toEqual(['rebind.example', true])
    }) as never
    const url = `https://rebind.example/v1`
    expect(await refused(guardedFetch(nobody, rebinding)(url))).toContain('AddressRefusedError')
    // The same machine, once an admin has allowed it.
    const allowed = new Set([`127.0.0.1:${port}`])
    expect(await (await guardedFetch(allowed)(`http://127.0.0.1:${port}/v1`)).text()).toBe('1')
    expect(await refused(guardedFetch(allowed)(`http://127.0.0.1:${port + 1}/v1`))).toContain('AddressRefusedError')
    expect(await refused(guardedFetch(allowed)(`http://localhost:${port}/v1`))).toContain('AddressRefusedError')
    expect(asked).toBe(1)
    server.close()
  })

  it('36. follows no redirect', async () => {
    let asked = 0
    const server = http.createServer((_req, res) => {
      asked += 1
      res.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    })
    const port = await listening(server)
    const fetching = guardedFetch(new Set([`127.0.0.1:${port}`]))(`http://127.0.0.1:${port}/v1`)
    expect(await refused(fetching)).not.toEqual([])
    expect(asked).toBe(1)
    server.close()
  })

  it('36. bounds what is read', async () => {
    const server = http.createServer((_req, res) => {
      const piece = 'x'.repeat(500_000)
      const more = () => void (res.writable && res.write(piece, () => setImmediate(more)))
      more()
    })
    const port = await listening(server)
    const answer = await guardedFetch(new Set([`127.0.0.1:${port}`]))(`http://127.0.0.1:${port}/v1`)
    expect(await refused(answer.text())).toContain('OversizeError')
    server.closeAllConnections()
    server.close()
  })

  it('36. checks TLS also where the environment says not to', async () => {
    let asked = 0
    const server = https.createServer(SELF_SIGNED, (_req, res) => res.end(String((asked += 1))))
    const port = await listening(server)
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      const fetching = guardedFetch(new Set([`127.0.0.1:${port}`]))(`https://127.0.0.1:${port}/v1`)
      expect(await refused(fetching)).toContain('TypeError')
      expect(asked).toBe(0)
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
      server.close()
    }
  })

  it('reads one way: what is allowed is what is asked', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['https'] }), (text) => {
        const url = new URL(text)
        const allowed = new Set([hostKey(url)])
        const clean = `${url.origin}${url.pathname}`
        expect(hostKey(readBaseUrl(clean, allowed))).toBe(hostKey(url))
      }),
      { numRuns: 50 },
    )
  })
})
