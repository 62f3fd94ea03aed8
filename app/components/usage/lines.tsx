import type { UsageLine } from '#app/domain/usage-view.ts'
import { Section } from '../settings/section.tsx'
import { known, tokens, unsure } from './money.ts'

/** What calls came to by something they have in common, the most expensive first. */
export function Lines({ id, title, lines }: { id: string; title: string; lines: readonly UsageLine[] }) {
  return (
    <Section id={id} title={title}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls must be reachable without a mouse. */}
      <div role="group" aria-label={`${title}, a table`} tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-left sm:table-fixed [&_td]:py-2 [&_td]:pr-4 [&_td]:align-top [&_th]:py-2 [&_th]:pr-4 [&_th]:align-top [&_tbody_tr]:border-t [&_tbody_tr]:border-line">
          <caption className="sr-only">{title}, most expensive first</caption>
          <thead className="text-small text-soft">
            <tr>
              <th scope="col" className="sm:w-2/5">
                For
              </th>
              <th scope="col">Cost</th>
              <th scope="col" className="w-16">
                Calls
              </th>
              <th scope="col" className="w-44 max-sm:hidden">
                Tokens
              </th>
            </tr>
          </thead>
          <tbody data-number>
            {lines.map(({ id: key, name, sums }) => (
              <tr key={key}>
                <th scope="row" className="min-w-32 font-normal break-words">
                  {name}
                </th>
                <td>
                  {known(sums)}
                  {unsure(sums) && <span className="block text-small text-soft">{unsure(sums)}</span>}
                </td>
                <td>{sums.calls.toLocaleString('en-GB')}</td>
                <td className="text-small text-soft max-sm:hidden">{tokens(sums)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}
