import { usd } from '#app/domain/money.ts'
import type { Sums } from '#app/domain/spend.ts'
import { Facts } from '../admin/facts.tsx'
import { known, tokens } from './money.ts'

const number = (n: number) => n.toLocaleString('en-GB')

/** What a month came to; what is not known stands apart. */
export function Total({ sums }: { sums: Sums }) {
  if (sums.calls === 0) {
    return <p className="text-soft">No calls this month, so nothing was spent.</p>
  }
  const facts: [string, string][] = [
    ['Cost', known(sums)],
    ['Calls', number(sums.calls)],
    ['Tokens', tokens(sums)],
  ]
  if (sums.cachedTokens > 0) facts.push(['Cached tokens', number(sums.cachedTokens)])
  if (sums.reasoningTokens > 0) facts.push(['Reasoning tokens', number(sums.reasoningTokens)])
  return (
    <div className="space-y-4">
      <Facts facts={facts} />
      {sums.unknown > 0 && (
        <p data-number>
          <strong>Of unknown cost: {number(sums.unknown)}.</strong> The provider reported no usage, or its price is
          unknown. Not included above
          {sums.unknownUpToNanoUsd > 0 && `; at most ${usd(sums.unknownUpToNanoUsd)}`}.
        </p>
      )}
      {sums.open > 0 && (
        <p data-number>
          <strong>Possibly billed: {number(sums.open)}.</strong> They started and have not ended: they are still
          running, or Cairn was stopped. Not included above
          {sums.openUpToNanoUsd > 0 && `; at most ${usd(sums.openUpToNanoUsd)}`}.
        </p>
      )}
    </div>
  )
}
