import { createServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { scene } from '../support/scene.ts'

it('calls a provider unavailable whose TLS handshake fails', async () => {
  let asked = 0
  // A TLS server without a certificate agrees on nothing with anybody.
  const server = createServer({}).on('tlsClientError', () => (asked += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  await using s = await scene(undefined, { AI_BASE_URL: url, GENERATION_TIMEOUT_MS: '60000' })
  const { status, latestAttempt } = await s.plan(await s.made())
  expect(status).toBe('failed')
  expect(latestAttempt).toMatchObject({ classification: 'provider_error', errorCode: 'AI_UNAVAILABLE' })
  expect(asked).toBe(1)
  await new Promise((resolve) => server.close(resolve))
})
