import { expect, it } from 'vitest'
import { answererName } from '#app/components/tutor/words.ts'
import { PROVIDERS, providerName } from '#app/domain/providers.ts'

it.each(PROVIDERS)('has a name for %s, wherever it is signed with it', (provider) => {
  expect(providerName(provider)).not.toBe(provider)
  expect(answererName(provider)).not.toBe(provider)
})

it('gives every provider a name of its own, and says who is no AI', () => {
  expect(new Set(PROVIDERS.map(providerName)).size).toBe(PROVIDERS.length)
  expect(providerName('offline')).toBe('Built-in curriculum, no AI')
})

it('says “Nobody yet” of what nobody has made, and nothing else', () => {
  expect(providerName(null)).toBe('Nobody yet')
  expect(providerName('a provider of a later release')).toBe('a provider of a later release')
})
