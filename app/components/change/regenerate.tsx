import { Form, Link, useNavigation } from '@remix-run/react'
import type { FormField as Shape } from '#app/domain/form-field.ts'
import { ErrorSummary } from '../form/error-summary.tsx'
import { ONCE } from '../form/use-draft.ts'
import { Button } from '../ui/button.tsx'
import { Callout } from '../ui/callout.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { PartFields, WholeFields } from './regenerate-fields.tsx'
import { Outcome } from './regenerate-outcome.tsx'
import type { Answer, RegenerateData } from './types.ts'

export function regenerateTitle({ scope, plan, moduleId }: RegenerateData): string {
  if (scope === 'extend') return 'Add more modules'
  const module = plan.modules.find(({ id }) => id === moduleId)
  return module ? `Make “${module.title}” again` : 'Make this plan again'
}

const tab = 'inline-flex min-h-11 items-center border-b-2 px-2.5 font-medium sm:px-3 aria-[current]:border-ink'

/** The whole plan, one module of it, or more at its end: each is a page of its own. */
function Scopes({ plan, scope, moduleId }: RegenerateData) {
  const at = `/plans/${plan.id}/regenerate`
  const parts = [
    { scope: 'plan', label: 'Whole plan', to: at },
    { scope: 'module', label: 'One module', to: `${at}?module=${moduleId ?? plan.modules[0]?.id}` },
    { scope: 'extend', label: 'More modules', to: `${at}?extend=1` },
  ]
  return (
    <nav aria-label="What to make" className="-mx-2.5 flex flex-wrap border-b border-line">
      {parts.map((part) => (
        <Link
          key={part.scope}
          to={part.to}
          aria-current={part.scope === scope ? 'page' : undefined}
          className={`${tab} ${part.scope === scope ? '' : 'border-transparent text-soft hover:text-ink'}`}
        >
          {part.label}
        </Link>
      ))}
    </nav>
  )
}

function Modules({ plan, moduleId }: RegenerateData) {
  return (
    <nav aria-label="Which module">
      <ol className="border-b border-line">
        {plan.modules.map((module) => (
          <li key={module.id} className="border-t border-line">
            <Link
              to={`/plans/${plan.id}/regenerate?module=${module.id}`}
              preventScrollReset
              aria-current={module.id === moduleId ? 'true' : undefined}
              className="flex min-h-11 items-center gap-2 py-1.5 hover:bg-sunken aria-[current]:font-bold"
            >
              <span aria-hidden="true" className="w-4 text-center">
                {module.id === moduleId ? '›' : ''}
              </span>
              <span data-number>{module.position}.</span> {module.title}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Refusal({ code, message, retryAt }: Answer) {
  return (
    <Callout tone="grave" title="Not started" announce>
      <p>{message}</p>
      <p>
        {retryAt && code !== 'too_early' && (
          <>
            It can start from <LocalTime iso={retryAt} as="moment" />.{' '}
          </>
        )}
        Your plan is as it was, and everything you typed is still here.
      </p>
    </Callout>
  )
}

function Mistakes({ answer, fields }: { answer: Answer | undefined; fields: Shape[] }) {
  if (!answer) return null
  if (Object.keys(answer.issues).length === 0) return <Refusal {...answer} />
  const names = new Set([...fields.map(({ name }) => name), 'modules', 'wish'])
  return <ErrorSummary title="Some fields need another look." issues={answer.issues} fields={names} />
}

function Send({ page }: { page: RegenerateData }) {
  const busy = useNavigation().state === 'submitting'
  const label = page.scope === 'extend' ? 'Make more modules' : 'Make it again'
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button look="main" disabled={busy}>
          {busy ? 'Starting…' : label}
        </Button>
        <Link to={`/plans/${page.plan.id}`} className="link inline-flex min-h-11 items-center px-2">
          Keep the plan as it is
        </Link>
      </div>
      <p className="text-small text-soft">It will be made by: {page.outlook.provider}.</p>
    </div>
  )
}

/** Says what making again would replace and keep, takes what should be different, and starts it. A plain form. */
export function Regenerate({ answer, ...page }: RegenerateData & { answer: Answer | undefined }) {
  const { plan, scope, outlook, fields } = page
  const startable = outlook.may.ok || outlook.may.code === 'too_early'
  const Fields = scope === 'plan' ? WholeFields : PartFields
  return (
    <div className="max-w-text space-y-8">
      <h1>{regenerateTitle(page)}</h1>
      {outlook.parts && startable && <Scopes {...page} />}
      {scope === 'module' && plan.modules.length > 1 && <Modules {...page} />}
      <Outcome {...page} />
      {startable && (
        <Form method="post" noValidate className="space-y-8" aria-label={regenerateTitle(page)}>
          <Mistakes answer={answer} fields={fields} />
          <input type="hidden" name={ONCE} value={page.once} />
          <input type="hidden" name="scope" value={scope} />
          {page.moduleId && <input type="hidden" name="module" value={page.moduleId} />}
          <Fields page={page} answer={answer} />
          <Send page={page} />
        </Form>
      )}
    </div>
  )
}
