import { Form } from '@remix-run/react'
import type { ProviderView } from '#app/domain/own-providers.ts'
import type { Use, UseSource } from '#app/domain/providers.ts'
import { FieldError } from '../ui/field.tsx'
import { Section } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'
import { USE_WORDS } from './words.ts'

export type UseItem = { use: Use; source: UseSource | 'usual'; providerId: string | null; current: string }
type Props = {
  uses: UseItem[]
  providers: ProviderView[]
  /** The operator's provider; null where none is configured. */
  operator: string | null
  issues: Record<string, string>
}

const valueOf = ({ source, providerId }: UseItem) => (source === 'own' ? `own:${providerId}` : source)

/** Who is asked for what. */
export function UseChoices({ uses, providers, operator, issues }: Props) {
  const usual = operator ?? 'the built-in curriculum'
  return (
    <Section id="uses" title="Who answers">
      <p className="text-soft">
        Nobody else is asked in their place: where one fails, you are told, and can choose another for that time.
      </p>
      <ul className="divide-y divide-line">
        {uses.map((each) => (
          <li key={each.use} className="py-3">
            <Form method="post" className="space-y-2">
              <input type="hidden" name="intent" value="choose" />
              <input type="hidden" name="use" value={each.use} />
              <label htmlFor={`use-${each.use}`} className="block font-bold">
                {USE_WORDS[each.use]}
              </label>
              <div className="flex flex-wrap gap-3">
                <select
                  id={`use-${each.use}`}
                  name="who"
                  key={valueOf(each)}
                  defaultValue={valueOf(each)}
                  className="control max-w-sm min-w-0 flex-1 basis-60"
                >
                  <option value="usual">As usual: {usual}</option>
                  {providers.map(({ id, name }) => (
                    <option key={id} value={`own:${id}`}>
                      {name}
                    </option>
                  ))}
                  {operator && <option value="operator">{operator}, this server’s</option>}
                  <option value="offline">The built-in curriculum, no AI</option>
                </select>
                <Button aria-label={`Save who answers: ${USE_WORDS[each.use]}`}>Save</Button>
              </div>
              <FieldError name={`use-${each.use}`} error={issues[`use-${each.use}`]} />
            </Form>
          </li>
        ))}
      </ul>
    </Section>
  )
}
