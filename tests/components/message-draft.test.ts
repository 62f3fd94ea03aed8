import { expect, it } from 'vitest'
import { acknowledged, draftIn, renamed, sending, written } from '#app/components/tutor/draft-state.ts'
import { FAILED, refusalWords } from '#app/components/tutor/words.ts'

let ids = 0
const newId = () => `new-${(ids += 1)}`
const reloaded = (draft: object) => draftIn(JSON.stringify(draft))
const first = { text: 'What is a hive?', clientId: 'a' }

it('a draft sent again after a lost answer and a reload is the same message; changed, it is another', () => {
  const sent = reloaded(sending(first))
  expect(sent).toMatchObject(first)
  const changed = sent && written(sent, 'What is a swarm?', newId)
  expect(changed?.clientId).not.toBe('a')
  expect(changed && written(changed, 'What is a swarm??', newId).clientId).toBe(changed?.clientId)
  expect(written(first, 'What is', newId).clientId).toBe('a')
})

it('what is written while a message is sent is still there when the server has that', () => {
  const meanwhile = written(sending(first), 'What is a hive? And a super?', newId)
  expect(acknowledged(meanwhile, newId)).toEqual(meanwhile)
  expect(acknowledged(sending(first), newId)).toMatchObject({ text: '' })
})

it('a name that stands for another message is given up, and said in words', () => {
  expect(renamed(sending(first), newId)).toEqual({ text: first.text, clientId: expect.stringMatching(/^new-/) })
  const words = refusalWords({ code: 'idempotency_key_reused', message: 'This idempotency key came before.' })
  expect(words).not.toMatch(/key/)
  expect(refusalWords({ code: 'rate_limited', message: 'Wait.' })).toBe('Wait.')
})

it('what was kept by somebody else is no draft', () => {
  for (const kept of [null, '', '{', '7', '{"text":1,"clientId":"a"}']) expect(draftIn(kept)).toBeNull()
})

it('a budget’s refusal claims nothing that may be untrue', () => {
  expect(FAILED.BUDGET_REACHED.next).not.toMatch(/nothing was spent/i)
})
