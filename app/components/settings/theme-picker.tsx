import { Form } from '@remix-run/react'
import { THEMES, type Theme } from '#app/domain/theme.ts'

const LABEL: Record<Theme, string> = { system: 'Like the system', light: 'Light', dark: 'Dark' }

/** Light, dark, or whatever the system says. */
export function ThemePicker({ theme }: { theme: Theme }) {
  return (
    <section aria-labelledby="theme">
      <h2 id="theme">Theme</h2>
      <Form method="post">
        <input type="hidden" name="intent" value="theme" />
        <fieldset>
          <legend>Colours</legend>
          {THEMES.map((each) => (
            <label key={each}>
              <input type="radio" name="theme" value={each} defaultChecked={each === theme} /> {LABEL[each]}
            </label>
          ))}
        </fieldset>
        <button type="submit">Save the theme</button>
      </Form>
    </section>
  )
}
