import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#app/domain/errors.ts'
import { raw } from '../support/client.ts'
import { PASSWORD, world } from '../support/world.ts'

const SECRET = 'SQLITE_ERROR: near "canary": syntax error at /srv/secret/path.ts:12'
const LEAKS = /canary|SQLITE|\/srv|\.ts:\d|at async|\n    at /

describe('41. a client that meets our bug', () => {
  const broken = async () => {
    const w = await world()
    const ada = await w.signUp()
    vi.spyOn(w.runtime.tenants, 'of').mockImplementation(() => {
      throw new Error(SECRET, { cause: new Error('canary cause') })
    })
    return { w, ada }
  }

  it.each(['/', '/plans/new', '/_root.data', '/api/v1/plans', '/plans/0190.data'])(
    'at %s learns a sentence and the request’s id; the log has the rest',
    async (path) => {
      const { w, ada } = await broken()
      const answer = await ada.get(path)
      const requestId = answer.headers.get('x-request-id') ?? ''
      expect(answer.text).not.toMatch(LEAKS)
      if (answer.status !== 500) return expect(answer.status).toBeLessThan(500)
      expect(answer.text).toContain(requestId)
      const logged = w.logs.find((line) => line.level === 'error' && line['requestId'] === requestId)
      expect(JSON.stringify(logged)).toContain('canary cause')
    },
  )

  it('through the API gets the one error shape', async () => {
    const { ada } = await broken()
    const { status, body } = await ada.api('GET', '/api/v1/plans')
    expect(status).toBe(500)
    expect(Object.keys(body.error).toSorted()).toEqual(['code', 'message', 'requestId'])
    expect(body.error.code).toBe('unexpected')
  })

  it('gets an AppError’s own words, status and Retry-After, and never its cause', async () => {
    const w = await world()
    const ada = await w.signUp()
    vi.spyOn(w.runtime.tenants, 'of').mockImplementation(() => {
      throw new AppError('store_busy', 503, 'Busy just now.', { cause: new Error(SECRET), retryAfterMs: 1201 })
    })
    const api = await ada.api('GET', '/api/v1/plans')
    expect(api.status).toBe(503)
    expect(api.headers.get('retry-after')).toBe('2')
    expect(api.body.error).toMatchObject({ code: 'store_busy', message: 'Busy just now.', retryAfter: 2 })
    const page = await ada.get('/')
    expect(page.status).toBe(503)
    expect(page.headers.get('retry-after')).toBe('2')
    expect(page.text).toContain('Busy just now.')
    expect(page.text).not.toMatch(LEAKS)
  })
})

describe('42. limits', () => {
  const postOf = (path: string, type: string, body: string | string[]) => ({
    method: 'POST',
    path,
    headers: {
      'content-type': type,
      ...(typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {}),
    },
    body,
  })
  const withCookie = (request: ReturnType<typeof postOf>, cookie: string) => ({
    ...request,
    headers: { ...request.headers, cookie },
  })
  const piece = 'x'.repeat(64 * 1024)

  it.each([
    ['/sign-up', 'application/x-www-form-urlencoded'],
    ['/api/v1/plans', 'application/json'],
  ])('413 for a body over 256 kB at %s, announced or not', async (path, type) => {
    const w = await world()
    const { cookieHeader } = await w.signUp()
    const post = (at: string, as: string, body: string | string[]) => withCookie(postOf(at, as, body), cookieHeader)
    expect((await raw(w.url, post(path, type, 'x'.repeat(256 * 1024 + 1)))).status).toBe(413)
    expect((await raw(w.url, post(path, type, Array(6).fill(piece) as string[]))).status).toBe(413)
    expect((await raw(w.url, { path: '/healthz' })).status).toBe(200)
  })

  it('takes a chunked body that is small enough', async () => {
    const w = await world()
    const form = new URLSearchParams({ email: 'ada@example.org', password: PASSWORD }).toString()
    const halves = [form.slice(0, 10), form.slice(10)]
    expect((await raw(w.url, postOf('/sign-up', 'application/x-www-form-urlencoded', halves))).status).toBe(302)
  })

  it('431 for a head over 16 kB', async () => {
    const w = await world()
    expect((await raw(w.url, { path: '/healthz', headers: { 'x-long': 'x'.repeat(17_000) } })).status).toBe(431)
  })

  it('400 for JSON that is nested too deep, or is none', async () => {
    const w = await world()
    const ada = await w.signUp()
    const send = (body: string) =>
      ada.fetch('/api/v1/plans', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    for (const body of ['['.repeat(100_000), '{"a":'.repeat(40) + '1' + '}'.repeat(40), '{', 'null', '[]', '"x"']) {
      const answer = await send(body)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: { code: expect.any(String), requestId: expect.any(String) } })
    }
  })

  it.each(['/%', '/%c0%ae', '/plans/%00', '/api/v1/plans/%00', '//evil.example/', '/\\evil'])(
    'a path like %s is answered, not crashed on',
    async (path) => {
      const w = await world()
      const { status, text } = await raw(w.url, { path })
      expect(status).toBeLessThan(500)
      expect(text).not.toMatch(LEAKS)
    },
  )
})

describe('43. the security log', () => {
  it('says who, when and where, and holds no secret', async () => {
    const w = await world()
    const ada = await w.signUp()
    await w.browser().post('/sign-in', { email: ada.email, password: 'not the password' })
    await ada.post('/settings', { intent: 'make-token', tokenName: 'phone' })
    await ada.post('/sign-out', {})
    const events = w.logs.filter(({ event }) => event?.startsWith('security.')).map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining([
        'security.sign_up',
        'security.sign_in',
        'security.sign_in.failed',
        'security.token.created',
        'security.sign_out',
      ]),
    )
    const signedIn = w.logs.find(({ event }) => event === 'security.sign_in')
    expect(signedIn).toMatchObject({ accountId: ada.accountId, address: '127.0.0.1', time: expect.any(String) })
    for (const secret of [PASSWORD, 'not the password', ada.email, 'cairn_', ...ada.cookies.values()]) {
      expect(w.logText()).not.toContain(secret)
    }
  })

  it('cannot be forged with line breaks, nor learns tickets from addresses', async () => {
    const w = await world()
    await w.browser().post('/sign-in', { email: 'a@b.c\r\n{"level":"error","event":"forged"}', password: 'x\r\ny' })
    await w.browser().get('/reset?ticket=very-secret-ticket', { 'user-agent': 'x' })
    await raw(w.url, { path: '/x%0d%0aforged' })
    expect(w.logs.some(({ event }) => event === 'forged')).toBe(false)
    expect(w.logText()).not.toContain('very-secret-ticket')
  })

  it('redacts by name, and keeps nothing of an error but what it says', async () => {
    const { createLogger } = await import('#app/adapters/logger.server.ts')
    let text = ''
    const log = createLogger({ logLevel: 'info' }, { write: (line) => void (text += line) })
    const vendor = Object.assign(new Error('refused'), {
      requestBodyValues: 'canary',
      apiKey: 'canary',
      statusCode: 401,
    })
    log.info({ err: vendor, password: 'canary', headers: { authorization: 'canary', cookie: 'canary' } })
    log.info({ a: { b: { token: 'canary' } }, key: 'canary' })
    expect(text).not.toContain('canary')
    expect(text).toContain('"statusCode":401')
  })
})
