import { Form } from '@remix-run/react'
import { TOOL_LABEL, toollessWords, TOOLS, WRITE_TOOLS, type Asks } from '#app/domain/agents.ts'
import { ErrorSummary } from '../form/error-summary.tsx'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Choice } from '../ui/choice.tsx'
import { describe, Field, fieldId } from '../ui/field.tsx'
import type { AgentTexts, Askable, Refusal } from './types.ts'

type Given = { texts: AgentTexts; issues: Record<string, string> }
type LineProps = Given & {
  name: string
  label: string
  help?: string
  /** What a number is, for the keyboard; a text without it. */
  mode?: 'numeric' | 'decimal'
  list?: string
}

const FIELDS: ReadonlySet<string> = new Set([
  'name',
  'instructions',
  'providerId',
  'model',
  'temperature',
  'maxOutputTokens',
  'tools',
  'maxSteps',
  'maxCostUsd',
])
const NEEDED = new Set(['name', 'maxSteps'])

function Line({ name, label, help, mode, list, texts, issues }: LineProps) {
  const error = issues[name]
  return (
    <Field name={name} label={label} help={help} error={error} optional={!NEEDED.has(name)}>
      <input
        id={fieldId(name)}
        name={name}
        type="text"
        inputMode={mode}
        list={list}
        autoComplete="off"
        defaultValue={texts[name] ?? ''}
        className={mode ? 'control sm:max-w-48' : 'control'}
        {...describe(name, { help, error })}
      />
    </Field>
  )
}

function Instructions({ texts, issues }: Given) {
  const name = 'instructions'
  const help = 'How it should teach: what to begin with, what to leave out, how long, in which language.'
  return (
    <Field name={name} label="Instructions" help={help} error={issues[name]}>
      <textarea
        id={fieldId(name)}
        name={name}
        rows={10}
        defaultValue={texts[name] ?? ''}
        className="control"
        {...describe(name, { help, error: issues[name] })}
      />
    </Field>
  )
}

const WHOEVER = 'Whoever answers the tutor’s questions'

function Asks({ texts, issues, providers }: Given & { providers: Askable[] }) {
  const help =
    providers.length === 0
      ? 'You have no provider of your own yet; add one under Settings, Providers.'
      : 'One of your own providers, or nobody in particular.'
  const models = [...new Set(providers.flatMap(({ model, models: seen }) => [model, ...seen]))].filter(Boolean)
  return (
    <>
      <Field name="providerId" label="Who is asked" help={help} error={issues['providerId']}>
        <select
          id={fieldId('providerId')}
          name="providerId"
          defaultValue={texts['providerId'] ?? ''}
          className="control"
          {...describe('providerId', { help, error: issues['providerId'] })}
        >
          <option value="">{WHOEVER}</option>
          {providers.map(({ id, name, model }) => (
            <option key={id} value={id}>
              {model ? `${name} (${model})` : name}
            </option>
          ))}
        </select>
      </Field>
      {providers.length > 0 && (
        <>
          <Line
            name="model"
            label="Model"
            help="Empty for the one that the provider usually asks."
            list="models-seen"
            texts={texts}
            issues={issues}
          />
          <datalist id="models-seen">
            {models.map((model) => (
              <option key={model}>{model}</option>
            ))}
          </datalist>
        </>
      )}
    </>
  )
}

const writes = WRITE_TOOLS as readonly string[]
const OPTIONS = TOOLS.map((tool) => ({ value: tool, ...TOOL_LABEL[tool] })).toSorted(
  (a, b) => Number(writes.includes(a.value)) - Number(writes.includes(b.value)),
)

type Props = {
  texts: AgentTexts
  providers: Askable[]
  /** Whom it asks as it was saved. */
  asks?: Asks | null
  refusal: Refusal | undefined
  save: string
}

/** An agent's fields. Works without a script; refused, it shows what was typed and what is wrong with it. */
export function AgentForm({ texts: kept, providers, asks, refusal, save }: Props) {
  const texts = refusal?.values ?? kept
  const issues = refusal?.issues ?? {}
  const given = { texts, issues }
  return (
    <Form method="post" noValidate className="space-y-6">
      {refusal && <ErrorSummary title={refusal.message} issues={issues} fields={FIELDS} />}
      <Line name="name" label="Name" {...given} />
      <Instructions {...given} />
      <Asks {...given} providers={providers} />
      {asks?.tools === false && (
        <Callout>
          <p>{toollessWords(asks.model)} The tools below work once it asks a model that can.</p>
        </Callout>
      )}
      <Choice
        name="tools"
        legend="What it may do beside answering"
        error={issues['tools']}
        options={OPTIONS}
        initial={texts['tools']}
        several
        many
      />
      <Line
        name="temperature"
        label="Temperature"
        help="From 0, always alike, to 2, free. Empty for the provider’s own."
        mode="decimal"
        {...given}
      />
      <Line
        name="maxOutputTokens"
        label="Longest answer, in tokens"
        help="A token is about three quarters of a word. Empty for the provider’s own limit."
        mode="numeric"
        {...given}
      />
      <Line
        name="maxSteps"
        label="Steps of one reply"
        help="How often it may ask its provider for one reply, 1 to 20: each use of tools takes one more."
        mode="numeric"
        {...given}
      />
      <Line
        name="maxCostUsd"
        label="What one reply may cost, in dollars"
        help="A question that could pass it is not asked, nor one whose price nobody knows. Empty for no limit of its own."
        mode="decimal"
        {...given}
      />
      <Button look="main" name="intent" value="save">
        {save}
      </Button>
    </Form>
  )
}
