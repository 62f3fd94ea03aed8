import { Form, Link, useNavigation } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { budgetLine } from './budget.ts'
import { ErrorSummary } from './error-summary.tsx'
import { FormField } from './form-field.tsx'
import { BASIS, TopicQuestion } from './topic-question.tsx'
import type { FormField as Shape, TopicQuestion as Question, Values } from './types.ts'
import { forgetDraft, useDraft, type Draft } from './use-draft.ts'

export type PlanAnswer = {
  values: Values
  issues: Record<string, string>
  question?: Question | undefined
  /** Why nothing was started, and when it may be. */
  refusal?: { message: string; retryAt: string | null } | undefined
}

type Props = {
  kind: string
  fields: Shape[]
  /** Values the server has for the form: copied from another plan. */
  given: Values | null
  answer: PlanAnswer | undefined
  provider: string
  today: string
}

/** The draft has become a plan once the answer to the form is another page. */
function useForgetOnSuccess(kind: string) {
  const { state, formMethod, location } = useNavigation()
  const done =
    state === 'loading' &&
    formMethod === 'POST' &&
    location.pathname.startsWith('/plans/') &&
    location.pathname !== '/plans/new'
  useEffect(() => {
    if (done) forgetDraft(kind)
  }, [done, kind])
}

function DraftLine({ draft }: { draft: Draft }) {
  if (!draft.restored) return null
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 text-small text-soft">
      What you typed before is back.
      <button type="button" onClick={draft.clear} className="link min-h-11 text-ink">
        Clear the draft
      </button>
    </p>
  )
}

function Refusal({ message, retryAt }: NonNullable<PlanAnswer['refusal']>) {
  return (
    <Callout tone="grave" title="Not started yet" announce>
      <p>{message}</p>
      <p>
        {retryAt && (
          <>
            The next can start at <LocalTime iso={retryAt} as="time" />.{' '}
          </>
        )}
        Everything you typed is still here.
      </p>
    </Callout>
  )
}

/** The form of a new plan. Works as a plain form; with its script it counts, adds up and keeps a draft. */
export function PlanForm({ kind, fields, given, answer, provider, today }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft(form, kind, given !== null || answer !== undefined)
  useForgetOnSuccess(kind)
  const busy = useNavigation().formAction?.startsWith('/plans/new') ?? false
  const issues = answer?.issues ?? {}
  const initial = (field: Shape) => (answer?.values ?? given)?.[field.name] ?? (answer || given ? '' : field.initial)
  const first = Object.fromEntries(fields.map((field) => [field.name, initial(field) ?? '']))
  const labels = { ...Object.fromEntries(fields.map((f) => [f.name, f.label])), [BASIS]: 'The kind of topic' }
  const more = fields.filter((field) => field.group === 'more')
  const draw = (field: Shape) => (
    <FormField
      key={field.name}
      field={field}
      initial={initial(field)}
      now={draft.values?.[field.name]}
      error={issues[field.name]}
    />
  )
  const numbers = fields.filter((f) => f.group === 'main' && f.widget === 'number')
  const openMore =
    more.some((f) => issues[f.name] ?? ((answer?.values ?? given)?.[f.name] || draft.restored)) ||
    Boolean(answer?.question)
  return (
    <Form
      ref={form}
      method="post"
      action="/plans/new"
      onInput={draft.note}
      noValidate
      className="space-y-8"
      aria-label="New plan"
    >
      {answer?.refusal && <Refusal {...answer.refusal} />}
      {Object.keys(issues).length > 0 && (
        <ErrorSummary title="Some fields need another look." issues={issues} labels={labels} />
      )}
      <DraftLine draft={draft} />
      {answer?.question && (
        <TopicQuestion
          topic={answer.values['topic'] ?? ''}
          question={answer.question}
          initial={answer.values[BASIS]}
          error={issues[BASIS]}
        />
      )}
      {fields.filter((f) => f.group === 'main' && f.widget !== 'number').map(draw)}
      <div className="space-y-3">
        <div className="grid gap-x-8 gap-y-6 sm:grid-cols-2">{numbers.map(draw)}</div>
        <p aria-live="polite" className="min-h-7 font-medium" data-number>
          {budgetLine(draft.values ?? first, today) ??
            'Give the hours and the weeks, or a date, to see what they add up to.'}
        </p>
      </div>
      <Disclosure summary="Style, notes and dates" open={openMore}>
        <div className="space-y-8 pt-2">{more.map(draw)}</div>
      </Disclosure>
      <div className="space-y-3">
        <div className="flex flex-wrap items-center gap-3">
          <Button look="main" disabled={busy}>
            {busy ? 'Starting…' : 'Make the plan'}
          </Button>
          <Link to="/" className="link inline-flex min-h-11 items-center px-2">
            Not now
          </Link>
        </div>
        <p className="text-small text-soft">It will be made by: {provider}.</p>
      </div>
    </Form>
  )
}
