import { Form, Link, useNavigation } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { BESIDE } from './beside.ts'
import { ErrorSummary } from './error-summary.tsx'
import { FieldGroups, FieldList } from './field-list.tsx'
import { useKept } from './kept.ts'
import { BASIS, TopicQuestion } from './topic-question.tsx'
import type { PlanKind } from '#app/domain/plan.ts'
import type { FormField as Shape } from '#app/domain/form-field.ts'
import type { TopicQuestion as Question, Values } from './types.ts'
import { ONCE, useDraft, type Draft } from './use-draft.ts'

export type PlanAnswer = {
  values: Values
  issues: Record<string, string>
  /** The issues are no mistakes: such a plan would not be safe for the learner. */
  unsafe?: boolean
  question?: Question | undefined
  /** Why nothing was started, and when it may be. */
  refusal?: { message: string; retryAt: string | null } | undefined
}

type Props = {
  kind: PlanKind
  fields: Shape[]
  /** Values the server has for the form: copied from another plan. */
  given: Values | null
  answer: PlanAnswer | undefined
  provider: string
  /** Makes the form count once, however often it is sent. */
  once: string
  today: string
}

/** The draft has become a plan once the answer to the form is another page. */
function useForgetOnSuccess(kind: string) {
  const { keep } = useKept(kind)
  const { state, formMethod, location } = useNavigation()
  const done =
    state === 'loading' &&
    formMethod === 'POST' &&
    location.pathname.startsWith('/plans/') &&
    location.pathname !== '/plans/new'
  useEffect(() => {
    if (done) keep(null)
  }, [done, keep])
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

/** The values a form begins with: those just sent, those copied, or the blueprint's own. */
function firstValues({ fields, given, answer }: Pick<Props, 'fields' | 'given' | 'answer'>): Values {
  const known = answer?.values ?? given
  return Object.fromEntries(
    fields.map((field) => [field.name, known ? (known[field.name] ?? '') : (field.initial ?? '')]),
  )
}

/** What has to be dealt with before the fields: a refusal, mistakes, a draft that came back, a question. */
function Before({ fields, answer, draft }: Pick<Props, 'fields' | 'answer'> & { draft: Draft }) {
  const names = new Set([...fields.map((field) => field.name), BASIS])
  const { issues = {}, values = {}, question, refusal, unsafe } = answer ?? {}
  return (
    <>
      {refusal && <Refusal {...refusal} />}
      {Object.keys(issues).length > 0 && (
        <ErrorSummary
          title={unsafe ? 'This plan would not be safe for you as it is.' : 'Some fields need another look.'}
          issues={issues}
          fields={names}
        />
      )}
      <DraftLine draft={draft} />
      {question && (
        <TopicQuestion
          topic={values['topic'] ?? ''}
          question={question}
          initial={values[BASIS]}
          error={issues[BASIS]}
        />
      )}
    </>
  )
}

function Send({ provider }: { provider: string }) {
  const busy = useNavigation().formAction?.startsWith('/plans/new') ?? false
  return (
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
  )
}

function Sum({ line, missing }: { line: string | null; missing: string }) {
  return (
    <p aria-live="polite" className="min-h-7 font-medium" data-number>
      {line ?? missing}
    </p>
  )
}

/** The form of a new plan. Works as a plain form; with its script it counts, adds up and keeps a draft. */
export function PlanForm(props: Props) {
  const { kind, fields, given, answer, provider, once, today } = props
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft(form, kind, given !== null || answer !== undefined)
  useForgetOnSuccess(kind)
  const { after, line, missing, caution } = BESIDE[kind]
  const first = firstValues(props)
  const sum = <Sum key="sum" line={line(draft.values ?? first, today)} missing={missing} />
  const filling = { first, now: draft.values, issues: answer?.issues ?? {}, behind: { [after]: sum } }
  return (
    <Form
      ref={form}
      method="post"
      action={`/plans/new?kind=${kind}`}
      onInput={draft.note}
      noValidate
      className="space-y-8"
      aria-label="New plan"
    >
      <input type="hidden" name={ONCE} value={once} />
      <Before fields={fields} answer={answer} draft={draft} />
      <FieldList fields={fields.filter((field) => !field.group)} {...filling} />
      <FieldGroups fields={fields} open={draft.restored || answer?.question !== undefined} {...filling} />
      {caution && <Callout>{caution}</Callout>}
      <Send provider={provider} />
    </Form>
  )
}
