import { usd } from '#app/domain/money.ts'
import type { Sums } from '#app/domain/spend.ts'

/** What is known of a cost: an amount, said to be about where part of it is an estimate. */
export const known = ({ nanoUsd, estimated }: Sums): string =>
  estimated > 0 && nanoUsd > 0 ? `about ${usd(nanoUsd)}` : usd(nanoUsd)

const calls = (n: number) => `${n.toLocaleString('en-GB')} ${n === 1 ? 'call' : 'calls'}`
const upTo = (nano: number) => (nano > 0 ? `, up to ${usd(nano)}` : '')

/** What is not known of a cost, in short; null where all is known. */
export function unsure({ unknown, unknownUpToNanoUsd, open, openUpToNanoUsd }: Sums): string | null {
  const parts = [
    unknown > 0 && `${calls(unknown)} of unknown cost${upTo(unknownUpToNanoUsd)}`,
    open > 0 && `${calls(open)} possibly billed${upTo(openUpToNanoUsd)}`,
  ].filter(Boolean)
  return parts.length > 0 ? parts.join('; ') : null
}

/** Tokens as people read them. */
export const tokens = ({ inputTokens, outputTokens }: Sums): string =>
  `${inputTokens.toLocaleString('en-GB')} in, ${outputTokens.toLocaleString('en-GB')} out`
