import { describe, expect, it } from 'vitest'
import { listAccounts } from '#db/control/accounts.server.ts'
import { raw } from '../support/client.ts'
import { allRoutes } from '../support/routes.ts'
import { PASSWORD, world, type World } from '../support/world.ts'

const FORM = 'application/x-www-form-urlencoded'
const credentials = new URLSearchParams({ email: 'ada@example.org', password: PASSWORD }).toString()

const postForm = (w: World, headers: Record<string, string>, path = '/sign-up') =>
  raw(w.url, {
    method: 'POST',
    path,
    headers: { 'content-type': FORM, 'content-length': String(credentials.length), ...headers },
    body: credentials,
  })

describe('22. a state change', () => {
  it.each<[string, Record<string, string>]>([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin to speak of', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['https where this is http', { origin: 'https://127.0.0.1' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['its own origin, but cross-site', { 'sec-fetch-site': 'cross-site', origin: 'SELF' }],
  ])('from %s is 403 and changes nothing', async (_, headers) => {
    const w = await world()
    const sent = headers['origin'] === 'SELF' ? { ...headers, origin: w.url } : headers
    expect((await postForm(w, sent)).status).toBe(403)
    expect((await postForm(w, sent, '/sign-up.data')).status).toBe(403)
    expect(await w.runtime.control.read((r) => listAccounts(r))).toEqual([])
  })

  it('under a rebound name is 403 on a server for this machine only', async () => {
    const w = await world()
    const host = 'evil.example:80'
    expect((await postForm(w, { host, origin: 'http://evil.example' })).status).toBe(403)
    expect((await postForm(w, { host })).status).toBe(403)
  })

  it.each<[string, (w: World) => Record<string, string>]>([
    ['its own page', (w) => ({ origin: w.url, 'sec-fetch-site': 'same-origin' })],
    ['the address bar', () => ({ 'sec-fetch-site': 'none' })],
    ['a tool that says nothing', () => ({})],
  ])('from %s is let in', async (_, headers) => {
    const w = await world()
    expect((await postForm(w, headers(w))).status).toBe(302)
  })

  it('is measured by ORIGIN where that is set, whatever a proxy made of the Host', async () => {
    const w = await world({ env: { ORIGIN: 'https://cairn.example' } })
    const host = 'internal:3000'
    expect((await postForm(w, { host, origin: 'https://cairn.example' })).status).toBe(302)
    expect((await postForm(w, { host, origin: 'http://internal:3000' })).status).toBe(403)
  })

  it('is measured by the forwarded host only from a trusted proxy', async () => {
    const forwarded = { 'x-forwarded-host': 'cairn.example', 'x-forwarded-proto': 'https' }
    const sent = { ...forwarded, origin: 'https://cairn.example' }
    const plain = await world()
    expect((await postForm(plain, sent)).status).toBe(403)
    const trusting = await world({ env: { TRUST_PROXY: 'true' } })
    const answer = await postForm(trusting, sent)
    expect(answer.status).toBe(302)
    expect(String(answer.headers['set-cookie'])).toContain('__Host-cairn=')
  })

  it('by a script with a token needs no origin; with a cookie beside it, it does', async () => {
    const w = await world()
    const ada = await w.signUp()
    const script = await ada.script()
    const body = { topic: 'Git', hoursPerWeek: 2, weeks: 3 }
    expect((await script('POST', '/api/v1/plans', body)).status).toBe(201)
    const foreign = { origin: 'https://evil.example', authorization: 'Bearer cairn_x' }
    expect((await ada.api('POST', '/api/v1/plans', body, foreign)).status).toBe(403)
  })

  it.each(['text/plain', FORM, 'multipart/form-data; boundary=x', 'application/jsonx', ''])(
    'to the API with a body of type %j is 415',
    async (type) => {
      const w = await world()
      const ada = await w.signUp()
      const body = JSON.stringify({ topic: 'Git', hoursPerWeek: 2, weeks: 3 })
      const headers = { cookie: ada.cookieHeader, origin: w.url, 'content-length': String(body.length) }
      const typed = type ? { ...headers, 'content-type': type } : headers
      const answer = await raw(w.url, { method: 'POST', path: '/api/v1/plans', headers: typed, body })
      expect(answer.status).toBe(415)
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'unsupported_media_type' } })
    },
  )

  it('is never made by GET, whatever it claims to be', async () => {
    const w = await world()
    const ada = await w.signUp()
    const override = { 'x-http-method-override': 'POST', 'x-method-override': 'DELETE' }
    const before = await w.runtime.control.read((r) => listAccounts(r))
    for (const { pattern } of allRoutes()) {
      const path = pattern.replace(':planId', w.runtime.newId()).replace(':taskId', w.runtime.newId()).replace('*', 'x')
      await ada.get(`${path}?_method=DELETE&intent=delete&status=completed&confirmation=delete`, override)
    }
    expect(await w.runtime.control.read((r) => listAccounts(r))).toEqual(before)
    expect((await ada.get('/settings')).status).toBe(200)
  })
})

it('23. there are no CORS headers, and a preflight is not answered kindly', async () => {
  const w = await world()
  for (const path of ['/', '/sign-in', '/healthz', '/api/v1/plans']) {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const asked = await raw(w.url, { method: 'OPTIONS', path, headers: preflight })
    const got = await raw(w.url, { path, headers: { origin: 'https://evil.example' } })
    for (const { headers } of [asked, got]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  }
})

describe('24. the content security policy', () => {
  it('allows nothing but our own, and inline scripts with this answer’s nonce', async () => {
    const w = await world()
    const answer = await w.browser().get('/sign-in')
    const first = await w.browser().get('/sign-up')
    const policy = first.headers.get('content-security-policy') ?? ''
    for (const directive of [
      "default-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "form-action 'self'",
      "script-src-attr 'none'",
    ]) {
      expect(policy.split(';')).toContain(directive)
    }
    const scripts = /script-src ([^;]+)/.exec(policy)?.[1] ?? ''
    expect(scripts).not.toMatch(/unsafe|\*|https?:/)
    const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? ''
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
    const tags = first.text.match(/<script[^>]*>/g) ?? []
    expect(tags.length).toBeGreaterThan(0)
    for (const tag of tags) expect(tag).toContain(`nonce="${nonce}"`)
    expect(answer.headers.get('content-security-policy')).not.toContain(nonce)
  })

  it('is on every answer, errors too', async () => {
    const w = await world()
    for (const path of ['/nowhere', '/api/nowhere', '/assets/nowhere.js', '/healthz', '/settings']) {
      expect((await raw(w.url, { path })).headers['content-security-policy']).toContain("default-src 'self'")
    }
  })
})

describe('25. headers', () => {
  it('forbid sniffing and framing, and tell other sites nothing', async () => {
    const { headers } = await raw((await world()).url, { path: '/sign-up' })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  it('insist on https once ORIGIN is', async () => {
    const w = await world({ env: { ORIGIN: 'https://cairn.example' } })
    const { headers } = await raw(w.url, { path: '/sign-up' })
    expect(headers['strict-transport-security']).toMatch(/^max-age=31536000/)
  })
})

it('26. nothing signed-in may be kept by a cache, nor its .data', async () => {
  const w = await world()
  const ada = await w.signUp()
  for (const path of ['/', '/settings', '/settings.data', '/plans/new', '/api/v1/plans', '/api/v1/openapi.json']) {
    expect((await ada.get(path)).headers.get('cache-control')).toContain('no-store')
  }
})
