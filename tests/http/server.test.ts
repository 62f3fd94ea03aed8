import { gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { apiHandler, readJson } from '#app/http/api.server.ts'
import { parseForm } from '#app/http/form.server.ts'
import { guard } from '#app/http/guard.server.ts'
import { raw } from '../support/client.ts'
import { world } from '../support/world.ts'

describe('health', () => {
  it('says that the process lives', async () => {
    const w = await world()
    expect(await raw(w.url, { path: '/healthz' })).toMatchObject({ status: 200, text: '{"status":"ok"}' })
  })

  it('says whether the server is ready, and why not', async () => {
    const w = await world({ start: true })
    await vi.waitFor(async () => expect((await raw(w.url, { path: '/readyz' })).status).toBe(200))
    vi.spyOn(w.runtime, 'readiness').mockResolvedValue({ ok: false, checks: { disk: 'full' } })
    const answer = await raw(w.url, { path: '/readyz' })
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text)).toMatchObject({ checks: { disk: 'full' } })
  })
})

describe('a request', () => {
  it('has an id of ours, on the answer, in the log and in the error', async () => {
    const w = await world()
    const answer = await raw(w.url, { path: '/api/nowhere', headers: { 'x-request-id': 'chosen-by-client' } })
    const id = String(answer.headers['x-request-id'])
    expect(id).not.toBe('chosen-by-client')
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'not_found', requestId: id } })
    await vi.waitFor(() => expect(w.logs.some((line) => line['requestId'] === id && line['status'] === 404)).toBe(true))
  })

  it('keeps the id that a trusted proxy gave it', async () => {
    const w = await world({ env: { TRUST_PROXY: 'true' } })
    const of = async (given: string) =>
      (await raw(w.url, { path: '/healthz', headers: { 'x-request-id': given } })).headers['x-request-id']
    expect(await of('given-by-proxy')).toBe('given-by-proxy')
    expect(await of('bad id\twith spaces')).not.toContain('spaces')
  })

  it('without a usable host, or for a whole address, is 400', async () => {
    const w = await world()
    expect((await raw(w.url, { path: '/', headers: { host: 'a b' } })).status).toBe(400)
    expect((await raw(w.url, { path: 'http://evil.example/' })).status).toBe(400)
  })

  it('to an API address that takes another method is 405 in the API’s shape', async () => {
    const w = await world()
    const ada = await w.signUp()
    const { status, body } = await ada.api('PUT', '/api/v1/plans/x/status', {})
    expect(status).toBe(405)
    expect(body.error).toMatchObject({ code: 'method_not_allowed' })
  })
})

describe('a page', () => {
  it('that does not exist is a 404 in words, with the request’s id', async () => {
    const w = await world()
    const answer = await w.browser().get('/nowhere/at/all')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.text).toMatch(/<h1/)
  })

  it('is compressed where the browser takes it, and streams', async () => {
    const w = await world()
    const { hostname, port } = new URL(w.url)
    const body = await new Promise<Buffer>((resolve, reject) => {
      const sent = request({ hostname, port, path: '/sign-up', headers: { 'accept-encoding': 'gzip' } }, (answer) => {
        expect(answer.headers['content-encoding']).toBe('gzip')
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => resolve(Buffer.concat(parts)))
      })
      sent.on('error', reject)
      sent.end()
    })
    expect(gunzipSync(body).toString()).toContain('</html>')
  })

  it('that is a stream of events is never compressed', async () => {
    const w = await world()
    const ada = await w.signUp()
    const made = await ada.api('POST', '/api/v1/plans', { topic: 'Git', hoursPerWeek: 2, weeks: 3 })
    await w.runtime.worker.tick()
    const answer = await ada.fetch(`/api/v1/plans/${made.body.id}/events`, { headers: { 'accept-encoding': 'gzip' } })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    expect(answer.headers.get('content-encoding')).toBeNull()
    await answer.text()
  })

  it('has a stylesheet address and no missing asset becomes a page', async () => {
    const w = await world()
    const missing = await raw(w.url, { path: '/assets/nothing-12345678.js' })
    expect(missing.status).toBe(404)
    expect(missing.headers['content-type']).toContain('text/plain')
  })
})

describe('the front door', () => {
  const front = {
    method: 'POST',
    path: '/',
    ownOrigin: 'http://127.0.0.1:3000',
    publicOrigin: undefined,
    loopbackOnly: true,
    header: () => undefined,
  }
  const withHeaders = (headers: Record<string, string>) => ({ ...front, header: (name: string) => headers[name] })

  it('lets reading through and asks the rest where it comes from', () => {
    expect(guard({ ...withHeaders({ origin: 'https://evil.example' }), method: 'GET' })).toBeUndefined()
    expect(guard({ ...withHeaders({ origin: 'https://evil.example' }), method: 'PATCH' })).toMatchObject({
      status: 403,
    })
    expect(guard({ ...withHeaders({ origin: 'https://evil.example' }), method: 'PROPFIND' })).toMatchObject({
      status: 403,
    })
    expect(guard(withHeaders({ origin: 'http://127.0.0.1:3000' }))).toBeUndefined()
  })
})

describe('reading what was sent', () => {
  const context = { requestId: 'r', runtime: { log: { warn: () => {}, error: () => {} } } }
  const schema = z.object({ name: z.string({ error: 'Give a name.' }), tags: z.array(z.string()).optional() })
  const handler = apiHandler(async ({ request: sent }) => Response.json(await readJson(sent, schema)))
  const send = (body: string) => {
    const sent = new Request('http://x/api/v1/x', { method: 'POST', body })
    return handler({ request: sent, context, params: {} } as unknown as Parameters<typeof handler>[0])
  }

  it('names the fields that are wrong', async () => {
    const answer = await send('{"tags":[1]}')
    expect(answer.status).toBe(400)
    const { error } = (await answer.json()) as { error: { fields: Record<string, string> } }
    expect(error.fields['name']).toBe('Give a name.')
    expect(Object.keys(error.fields)).toEqual(['name', 'tags.0'])
  })

  it('drops what the schema does not know', async () => {
    expect(await (await send('{"name":"a","role":"admin","__proto__":{"x":1}}')).json()).toEqual({ name: 'a' })
  })

  it('takes an empty form field for a missing one', async () => {
    const form = new FormData()
    form.set('name', '')
    expect(await parseForm(form, schema)).toEqual({ success: false, issues: { name: 'Give a name.' } })
    form.set('name', 'a')
    expect(await parseForm(form, schema)).toEqual({ success: true, data: { name: 'a' } })
  })
})
