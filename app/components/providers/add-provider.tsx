import { Form } from '@remix-run/react'
import { OWN_PROVIDERS, PROVIDER_NAME } from '#app/domain/providers.ts'
import { Field } from '../auth/field.tsx'
import { Section } from '../settings/section.tsx'
import { Button } from '../ui/button.tsx'

/** A new provider: kind, key, and an address for those that have one of the learner's own. */
export function AddProvider({ issues, formKey }: { issues: Record<string, string>; formKey: string }) {
  return (
    <Section id="add" title="Add a provider">
      <Form key={formKey} method="post" className="space-y-4" autoComplete="off">
        <input type="hidden" name="intent" value="add" />
        <div className="space-y-2">
          <label htmlFor="new-kind" className="block font-bold">
            Provider
          </label>
          <select id="new-kind" name="kind" className="control max-w-sm">
            {OWN_PROVIDERS.map((kind) => (
              <option key={kind} value={kind}>
                {PROVIDER_NAME[kind]}
              </option>
            ))}
          </select>
        </div>
        <Field
          label="Key"
          name="apiKey"
          type="password"
          autoComplete="off"
          maxLength={400}
          hint="Encrypted before it is saved, and never shown again. Your own server may not need one."
          issue={issues['apiKey']}
        />
        <Field
          label="Address"
          name="baseUrl"
          inputMode="url"
          placeholder="https://"
          maxLength={500}
          hint="Only for Azure (https://NAME.openai.azure.com/openai/v1) and your own server (Ollama, LM Studio, llama.cpp: ends in /v1)."
          issue={issues['baseUrl']}
        />
        <Field
          label="Model"
          name="model"
          maxLength={200}
          hint="Leave empty for the default. For Azure, the name of your deployment."
          issue={issues['model']}
        />
        <Field label="Name" name="name" maxLength={60} hint="Optional." issue={issues['name']} />
        <Button look="main">Add and test</Button>
      </Form>
    </Section>
  )
}
