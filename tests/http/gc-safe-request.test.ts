import { setTimeout as sleep } from 'node:timers/promises'
import v8 from 'node:v8'
import vm from 'node:vm'
import { expect, it } from 'vitest'
import { installGcSafeRequest } from '#app/server/gc-safe-request.ts'

it('a request’s signal aborts even after the request has been collected', async () => {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc') as () => void
  installGcSafeRequest()
  const stop = new AbortController()
  const signals = [
    new Request('http://x/', { signal: stop.signal }).signal,
    new Request(new Request('http://x/', { signal: stop.signal })).signal,
  ]
  for (let i = 0; i < 5; i++) {
    collect()
    await sleep(5)
  }
  stop.abort()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
})
