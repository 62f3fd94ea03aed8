import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { AddProvider } from '#app/components/providers/add-provider.tsx'
import { LocalServers } from '#app/components/providers/local-servers.tsx'
import { ProviderItem } from '#app/components/providers/provider-item.tsx'
import { UseChoices } from '#app/components/providers/use-choices.tsx'
import { Answer } from '#app/components/settings/answer.tsx'
import { Section } from '#app/components/settings/section.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { formAnswer } from '#app/http/form-answer.server.ts'
import { providersAct, providersPage } from '#app/http/providers-form.server.ts'

export const meta: MetaFunction = () => [{ title: 'Providers · Cairn' }]

export const loader = ({ request, context }: LoaderFunctionArgs) => providersPage({ request, context })

export const action = ({ request, context }: ActionFunctionArgs) =>
  formAnswer(context, () => providersAct({ request, context }))

/** A refusal names its field; the sentence on top says what the field is about. */
const messageOf = (answer: { ok: boolean; message: string; issues?: Record<string, string> }) => ({
  ok: answer.ok,
  message: [answer.message, ...Object.values(answer.issues ?? {})].join(' '),
})

export default function Providers() {
  const { providers, uses, operator, local } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const issues = answer && 'issues' in answer ? answer.issues : {}
  return (
    <Page narrow crumbs={[{ label: 'Settings', to: '/settings' }]}>
      <div className="space-y-8">
        <div className="space-y-2">
          <h1>Providers</h1>
          <p className="text-soft">
            Use your own models and keys. What you ask is sent to the provider, which bills you.
          </p>
        </div>
        {answer && <Answer answer={messageOf(answer)} />}
        <UseChoices uses={uses} providers={providers} operator={operator} issues={issues} />
        <Section id="yours" title="Yours">
          {providers.length === 0 ? (
            <p className="text-soft">You have none yet. Everything works without one.</p>
          ) : (
            <ul className="divide-y divide-line">
              {providers.map((provider) => (
                <ProviderItem key={`${provider.id}${provider.testedAt}`} provider={provider} />
              ))}
            </ul>
          )}
        </Section>
        {local && <LocalServers servers={local} />}
        <AddProvider issues={issues} formKey={String(providers.length)} />
      </div>
    </Page>
  )
}
