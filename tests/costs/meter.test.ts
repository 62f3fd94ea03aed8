import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { StoreBusyError } from '#app/domain/errors.ts'
import { CancelledError } from '#app/generation/failure.ts'
import { courseAnswer, sse, streaming, type Script, type Used } from '../support/provider.ts'
import { caller, ledgerRows, modelsOf, PRICE, question, readText, spendRows } from '../support/ledger.ts'
import { scene, silent, until, type Scene } from '../support/scene.ts'

/** Answers with a few words and says what it used. */
const using =
  (usage: Used, finish = 'stop'): Script =>
  (res) => {
    sse.start(res)
    sse.text(res, 'A heap of stones.')
    sse.end(res, { usage, finish })
  }

const ledger = (s: Scene) => ledgerRows(s.cairn.dataDir, s.ctx.tenantId)
const spend = (s: Scene) => spendRows(s.cairn.dataDir)

const priced = (s: Scene, price = PRICE) => caller(modelsOf(s.cairn, { priceSnapshot: price }), s.ctx)

it.each([
  ['all of it', { prompt_tokens: 1000, completion_tokens: 100 }, [1000, 100, 0], 2_800_000, 'exact'],
  [
    'some cached, some thought',
    {
      prompt_tokens: 1000,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 400 },
      completion_tokens_details: { reasoning_tokens: 60 },
    },
    [1000, 100, 400],
    1_200_000 + 200_000 + 800_000,
    'exact',
  ],
  ['nothing', null, [null, null, null], null, 'unknown'],
])('settles a call whose provider counts %s', async (_what, usage, [input, output, cached], cost, status) => {
  await using s = await scene(using(usage))
  const model = await priced(s)
  const { stream } = await model.doStream(question())
  expect(await readText(stream)).toBe('A heap of stones.')
  expect(ledger(s)).toMatchObject([
    {
      status: 'done',
      payer: 'operator',
      provider: 'openai-compatible',
      model: 'tiny',
      purpose: 'reply',
      input_tokens: input,
      output_tokens: output,
      cached_tokens: cached,
      cost_nano_usd: cost,
      cost_status: status,
      error_code: null,
    },
  ])
  const [row] = ledger(s)
  expect(spend(s)).toMatchObject([{ call_id: row?.['id'], settled: 1, nano_usd: cost ?? row?.['reserved_nano_usd'] }])
})

it('writes the row before the provider is asked, with the most it could cost', async () => {
  await using s = await scene(using({ prompt_tokens: 10, completion_tokens: 1 }))
  let asked: unknown
  s.provider.answer((res, call) => {
    asked = ledger(s)[0]
    return using({ prompt_tokens: 10, completion_tokens: 1 })(res, call)
  })
  const model = await priced(s)
  await readText((await model.doStream(question({ maxOutputTokens: 1000 }))).stream)
  expect(asked).toMatchObject({ status: 'open', cost_nano_usd: null, cost_status: 'unknown', settled_at: null })
  // A thousand tokens out at eight dollars a million, and no more than a thousand in at two.
  const { reserved_nano_usd: most } = asked as { reserved_nano_usd: number }
  expect(most).toBeGreaterThan(8_000_000)
  expect(most).toBeLessThan(8_000_000 + 2_000_000)
})

it('has settled the row when its reader hears of the end', async () => {
  await using s = await scene(using({ prompt_tokens: 10, completion_tokens: 1 }))
  const { stream } = await (await priced(s)).doStream(question())
  const seen: unknown[] = []
  for await (const part of stream as unknown as AsyncIterable<{ type: string }>) {
    if (part.type === 'finish') seen.push(ledger(s)[0]?.['status'])
  }
  expect(seen).toEqual(['done'])
})

it('counts a price of the package as an estimate, and what nobody knows the price of as unknown', async () => {
  await using s = await scene(using({ prompt_tokens: 1000, completion_tokens: 100 }))
  for (const priceSnapshot of [{ ...PRICE, source: 'package' as const }, null]) {
    const model = await caller(modelsOf(s.cairn, { priceSnapshot }), s.ctx)
    await readText((await model.doStream(question())).stream)
  }
  expect(ledger(s)).toMatchObject([
    { cost_nano_usd: 2_800_000, cost_status: 'estimated' },
    { cost_nano_usd: null, cost_status: 'unknown', reserved_nano_usd: null, input_tokens: 1000 },
  ])
})

it('costs nothing, exactly, where nothing is charged, whatever was counted', async () => {
  await using s = await scene(using(null))
  const free = { input: 0, output: 0, cachedInput: null, source: 'free' as const }
  await readText((await (await priced(s, free)).doStream(question())).stream)
  expect(ledger(s)).toMatchObject([{ status: 'done', cost_nano_usd: 0, cost_status: 'exact', input_tokens: null }])
  expect(spend(s)).toEqual([])
})

it.each([
  [401, 'CONFIG_ERROR'],
  [429, 'AI_RATE_LIMIT'],
  [503, 'AI_UNAVAILABLE'],
])('costs nothing when the provider refuses with %i', async (status, code) => {
  await using s = await scene((res) => void res.writeHead(status).end('{"error":{"message":"no"}}'))
  await expect((await priced(s)).doStream(question())).rejects.toThrow()
  expect(ledger(s)).toMatchObject([
    { status: 'failed', error_code: code, cost_nano_usd: 0, cost_status: 'estimated', output_tokens: 0 },
  ])
  expect(spend(s)).toMatchObject([{ settled: 1, nano_usd: 0 }])
})

it.each([
  [500, 'AI_UNAVAILABLE'],
  [504, 'AI_TIMEOUT'],
])('does not know what a provider cost that answered %i, nor an answer that was cut off', async (status, code) => {
  await using s = await scene((res) => void res.writeHead(status).end('{}'))
  const model = await priced(s)
  await expect(model.doStream(question())).rejects.toThrow()
  s.provider.answer((res) => {
    sse.start(res)
    sse.text(res, 'A heap')
    res.destroy()
  })
  await expect(model.doStream(question()).then(({ stream }) => readText(stream))).rejects.toThrow()
  s.provider.answer((res) => {
    sse.start(res)
    sse.text(res, 'A heap')
    res.end()
  })
  await expect(model.doStream(question()).then(({ stream }) => readText(stream))).rejects.toThrow()
  expect(ledger(s)).toMatchObject([
    { status: 'failed', error_code: code, cost_nano_usd: null, cost_status: 'unknown' },
    { status: 'failed', error_code: 'AI_UNAVAILABLE', cost_nano_usd: null },
    { status: 'failed', error_code: 'AI_UNAVAILABLE', cost_nano_usd: null },
  ])
  // What was set aside for them stays counted.
  for (const [i, row] of ledger(s).entries()) {
    expect(spend(s)[i]).toMatchObject({ settled: 1, nano_usd: row['reserved_nano_usd'] })
  }
})

it('settles a call that is cancelled in the middle as stopped, its socket closed, its cost unknown', async () => {
  await using s = await scene(async (res, call) => {
    sse.start(res)
    for (let i = 0; !call.aborted(); i++) {
      sse.text(res, `word ${i} `)
      await sleep(5)
    }
  })
  const stop = new AbortController()
  const { stream } = await (await priced(s)).doStream(question({ abortSignal: stop.signal }))
  const reader = stream.getReader()
  for (let n = 0; n < 5; n++) await reader.read()
  stop.abort(new CancelledError())
  await s.provider.calls[0]?.closed
  await until(() => ledger(s)[0]?.['status'] === 'stopped')
  expect(ledger(s)).toMatchObject([{ error_code: 'USER_CANCELLED', cost_nano_usd: null, cost_status: 'unknown' }])
  expect(spend(s)).toMatchObject([{ settled: 1, nano_usd: ledger(s)[0]?.['reserved_nano_usd'] }])
})

it('settles a call whose reader goes away, and one that is aborted and never read', async () => {
  await using s = await scene(async (res, call) => {
    sse.start(res)
    sse.text(res, 'A heap')
    await call.closed
  })
  const model = await priced(s)
  const left = (await model.doStream(question())).stream.getReader()
  await left.read()
  await left.cancel()
  const stop = new AbortController()
  await model.doStream(question({ abortSignal: stop.signal }))
  stop.abort(new DOMException('too long', 'TimeoutError'))
  await until(() => ledger(s)[1]?.['status'] === 'failed')
  expect(ledger(s)).toMatchObject([{ status: 'stopped', error_code: null }, { error_code: 'AI_TIMEOUT' }])
  await Promise.all(s.provider.calls.map(({ closed }) => closed))
})

it('does not take a call for refused that was ended because another was', async () => {
  await using s = await scene(silent)
  const stop = new AbortController()
  const asked = Promise.resolve((await priced(s)).doStream(question({ abortSignal: stop.signal })))
  asked.catch(() => {})
  await until(() => s.provider.calls.length === 1)
  stop.abort(new Error('the one beside it failed', { cause: Object.assign(new Error('busy'), { statusCode: 429 }) }))
  await expect(asked).rejects.toThrow()
  await until(() => ledger(s)[0]?.['status'] !== 'open')
  expect(ledger(s)).toMatchObject([{ cost_nano_usd: null, cost_status: 'unknown', output_tokens: null }])
  expect(spend(s)).toMatchObject([{ settled: 1, nano_usd: ledger(s)[0]?.['reserved_nano_usd'] }])
})

it('asks nobody when it was aborted before', async () => {
  await using s = await scene(silent)
  const model = await priced(s)
  const gone = new CancelledError()
  await expect(model.doStream(question({ abortSignal: AbortSignal.abort(gone) }))).rejects.toBe(gone)
  expect(s.provider.calls).toEqual([])
  expect(ledger(s)).toMatchObject([{ status: 'stopped', cost_nano_usd: 0, cost_status: 'exact', input_tokens: 0 }])
})

it('keeps a ledger of whole answers as of streams', async () => {
  await using s = await scene((res) => {
    const message = { role: 'assistant', content: 'A heap.' }
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 0, model: 'm', choices, usage }))
  })
  const model = await priced(s)
  expect((await model.doGenerate(question())).content).toEqual([{ type: 'text', text: 'A heap.' }])
  s.provider.answer((res) => void res.writeHead(403).end('{}'))
  await expect(model.doGenerate(question())).rejects.toThrow()
  expect(ledger(s)).toMatchObject([
    { status: 'done', cost_nano_usd: 2_800_000 },
    { status: 'failed', error_code: 'CONFIG_ERROR', cost_nano_usd: 0 },
  ])
})

it('gives a plan’s attempt what its calls come to, the built-in curriculum’s too', async () => {
  await using s = await scene(streaming(courseAnswer()))
  const id = await s.made()
  expect((await s.plan(id)).latestAttempt).toMatchObject({ inputTokens: 100, outputTokens: 500 })
  const attemptId = (await s.plan(id)).latestAttempt?.id
  expect(ledger(s)).toMatchObject([{ purpose: 'plan', plan_id: id, attempt_id: attemptId, status: 'done' }])
  await using offline = await scene(silent, { AI_PROVIDER: 'offline' })
  const made = await offline.made()
  expect((await offline.plan(made)).latestAttempt).toMatchObject({ costUsd: 0, costStatus: 'exact', inputTokens: 0 })
  expect(ledger(offline)).toMatchObject([{ payer: 'nobody', provider: 'offline', cost_nano_usd: 0 }])
})

it('writes down once more, when the server is stopped, what could not be written', async () => {
  await using s = await scene(using({ prompt_tokens: 1000, completion_tokens: 100 }))
  let locked = true
  const failpoint = (name: string) => {
    if (name === 'call_settling' && locked) throw new StoreBusyError(new Error('the file is locked'))
  }
  const model = await caller(modelsOf(s.cairn, { priceSnapshot: PRICE }, failpoint), s.ctx)
  await readText((await model.doStream(question())).stream)
  expect(ledger(s)).toMatchObject([{ status: 'open' }])
  locked = false
  await s.cairn.drain()
  expect(ledger(s)).toMatchObject([{ status: 'done', cost_nano_usd: 2_800_000 }])
  expect(spend(s)).toMatchObject([{ settled: 1, nano_usd: 2_800_000 }])
})

it.each([
  ['its file is locked', 'call_settling', 'open'],
  ['what was set aside cannot be reached', 'call_settled', 'done'],
])('settles a call later while %s, and its reader does not wait for it', async (_, where, meanwhile) => {
  await using s = await scene(using({ prompt_tokens: 1000, completion_tokens: 100 }))
  let locked = true
  const failpoint = (name: string) => {
    if (name === where && locked) throw new StoreBusyError(new Error('the file is locked'))
  }
  const model = await caller(modelsOf(s.cairn, { priceSnapshot: PRICE }, failpoint), s.ctx)
  expect(await readText((await model.doStream(question())).stream)).toBe('A heap of stones.')
  expect(ledger(s)).toMatchObject([{ status: meanwhile }])
  expect(spend(s)).toMatchObject([{ settled: 0 }])
  locked = false
  await until(() => ledger(s)[0]?.['status'] === 'done')
  expect(ledger(s)).toMatchObject([{ cost_nano_usd: 2_800_000, cost_status: 'exact' }])
  await until(() => spend(s)[0]?.['settled'] === 1)
})
