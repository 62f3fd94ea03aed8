import { Form } from '@remix-run/react'
import { canWords, needsAddress, type ProviderView } from '#app/domain/own-providers.ts'
import { PROVIDER_NAME } from '#app/domain/providers.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Field } from '../auth/field.tsx'
import { Button, buttonLook } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'
import { CapabilityFields } from './capability-fields.tsx'
import { testFailure } from './words.ts'

const listId = (id: string) => `models-${id}`

function Tested({ provider: { testedAt, testError, latencyMs, models } }: { provider: ProviderView }) {
  if (!testedAt) return <p className="text-small text-soft">Not tested yet.</p>
  if (testError) return <p className="font-medium text-blaze">{testFailure(testError)}</p>
  return (
    <p className="text-small text-soft" data-number>
      Answered in {latencyMs} ms and lists {count(models.length, 'model')}; tested{' '}
      <LocalTime iso={testedAt} as="moment" />.
    </p>
  )
}

function keyWords({ key, lastFour }: ProviderView): string {
  if (key === 'none') return 'no key'
  if (key === 'lost') return 'its key can no longer be read: enter it again'
  return lastFour ? `key ends in ${lastFour}` : 'key saved'
}

function Change({ provider }: { provider: ProviderView }) {
  const { id, name, kind, baseUrl, model, models } = provider
  return (
    <details className="open:basis-full" open={provider.key === 'lost'}>
      <summary className={buttonLook('plain')}>
        Change…<span className="sr-only"> {name}</span>
      </summary>
      <Form method="post" className="mt-3 space-y-4 rounded-md border border-line bg-sunken p-4" autoComplete="off">
        <input type="hidden" name="intent" value="change" />
        <input type="hidden" name="id" value={id} />
        <Field label="Name" name="name" defaultValue={name} maxLength={60} required />
        {needsAddress(kind) && (
          <Field label="Address" name="baseUrl" defaultValue={baseUrl ?? ''} inputMode="url" maxLength={500} required />
        )}
        <Field
          label="Model"
          name="model"
          defaultValue={model ?? ''}
          list={models.length > 0 ? listId(id) : undefined}
          maxLength={200}
          hint="Leave empty for the default."
        />
        {models.length > 0 && (
          <datalist id={listId(id)}>
            {models.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </datalist>
        )}
        <Field
          label="New key"
          name="apiKey"
          type="password"
          autoComplete="off"
          maxLength={400}
          hint="Leave empty to keep the current key. It is never shown."
        />
        {needsAddress(kind) && <CapabilityFields id={id} said={provider.capabilities} />}
        <Button>Save</Button>
      </Form>
    </details>
  )
}

const Remove = ({ id, name }: { id: string; name: string }) => (
  <Confirm
    fields={{ intent: 'remove', id }}
    label="Remove…"
    about={name}
    sentence="Its key is deleted immediately. Plans, tutor and lessons go back to the default; agents that use it stop answering until you choose another provider."
    yes="Remove provider"
  />
)

/** One provider of the learner's: what is known of it, and what can be done with it. */
export function ProviderItem({ provider }: { provider: ProviderView }) {
  const { id, name, kind, baseUrl, model } = provider
  const facts = [PROVIDER_NAME[kind] === name ? null : PROVIDER_NAME[kind], baseUrl, model, keyWords(provider)].filter(
    Boolean,
  )
  return (
    <li id={`provider-${id}`} className="space-y-3 py-4">
      <div className="space-y-1">
        <h3>{name}</h3>
        <p className="text-small break-words text-soft">{facts.join(' · ')}</p>
        <Tested provider={provider} />
        <p className="text-small text-soft" data-number>
          {canWords(provider.can)}
        </p>
      </div>
      <div className="flex flex-wrap items-start gap-3">
        <Form method="post">
          <input type="hidden" name="intent" value="test" />
          <input type="hidden" name="id" value={id} />
          <Button aria-label={`Test ${name}`}>Test</Button>
        </Form>
        <Change provider={provider} />
        <Remove id={id} name={name} />
      </div>
    </li>
  )
}
