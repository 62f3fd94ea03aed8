import { NANO, usd } from '#app/domain/money.ts'
import { failureSentence } from '#app/domain/attempt.ts'
import { LocalTime } from '../ui/local-time.tsx'
import { count, seconds } from '../ui/words.ts'
import { providerName } from '#app/domain/providers.ts'
import type { AttemptData } from './types.ts'

function result(attempt: AttemptData, noun: string): string {
  if (attempt.status === 'in_progress') return 'Going on'
  if (attempt.status === 'success') return `${count(attempt.modulesCount, noun)}, ${count(attempt.tasksCount, 'task')}`
  return failureSentence(attempt).title
}

function changes(attempt: AttemptData): string {
  const found = [
    attempt.truncatedTopic && 'The topic was cut',
    attempt.truncatedNotes && 'The notes were cut',
    attempt.normalizedEffort && 'Some times were adjusted to fit the limits',
  ].filter(Boolean)
  return found.length > 0 ? found.join('; ') : 'Nothing'
}

function tokens({ inputTokens, outputTokens, provider }: AttemptData): string {
  if (provider === 'offline') return 'None'
  if (inputTokens === null || outputTokens === null) return 'Unknown'
  return `${inputTokens.toLocaleString('en-GB')} in, ${outputTokens.toLocaleString('en-GB')} out`
}

function cost({ costUsd, costStatus }: AttemptData): string {
  if (costUsd === null) return 'Unknown'
  if (costUsd === 0) return 'Free'
  const amount = usd(Math.round(costUsd * NANO))
  return costStatus === 'estimated' ? `about ${amount}` : amount
}

/** A duration of a run, from ms. */
const took = (ms: number | null) =>
  ms === null ? '' : ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : seconds(ms / 1000)

const HEADS = ['When', 'Made by', 'Result', 'Changed', 'Tokens', 'Cost']

/** Every attempt to make a plan: who made it, what it cost, what was changed, why it failed. */
export function Ledger({ attempts, noun }: { attempts: AttemptData[]; noun: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls must be reachable without a mouse.
    <div role="region" aria-label="Attempts" tabIndex={0} className="-ml-6 overflow-x-auto">
      <table className="w-full min-w-2xl text-left text-small [&_td]:py-2 [&_td]:pr-4 [&_td]:align-top [&_th]:py-2 [&_th]:pr-4 [&_th]:align-top [&_tr]:border-t [&_tr]:border-line">
        <caption className="sr-only">Attempts to make this plan, newest first</caption>
        <thead>
          <tr>
            <th scope="col">No.</th>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-number>
          {attempts.map((attempt) => (
            <tr key={attempt.id}>
              <th scope="row" className="font-normal">
                {attempt.number}
              </th>
              <td className="whitespace-nowrap">
                <LocalTime iso={attempt.startedAt} as="moment" />
                {attempt.durationMs !== null && (
                  <span className="block text-soft">took {took(attempt.durationMs)}</span>
                )}
              </td>
              <td>
                {providerName(attempt.provider)}
                {attempt.model && attempt.provider !== 'offline' && (
                  <span className="block text-soft">{attempt.model}</span>
                )}
              </td>
              <td>{result(attempt, noun)}</td>
              <td>{changes(attempt)}</td>
              <td>{tokens(attempt)}</td>
              <td className="whitespace-nowrap">{cost(attempt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
