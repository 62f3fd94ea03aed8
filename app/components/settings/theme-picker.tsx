import { Form } from '@remix-run/react'
import { THEMES, type Theme } from '#app/domain/theme.ts'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Section } from './section.tsx'

const LABEL: Record<Theme, string> = { system: 'Like the system', light: 'Light', dark: 'Dark' }

/** Light, dark, or whatever the system says. */
export function ThemePicker({ theme }: { theme: Theme }) {
  return (
    <Section id="theme" title="Theme">
      <Form method="post" className="space-y-4">
        <input type="hidden" name="intent" value="theme" />
        <Choice
          name="theme"
          legend="Colours"
          options={THEMES.map((each) => ({ value: each, label: LABEL[each] }))}
          initial={theme}
        />
        <Button>Save the theme</Button>
      </Form>
    </Section>
  )
}
