import { useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import type { TopicQuestion as Question } from './types.ts'

/** The radio group's name; its values are `pack:<id>` and `kind:<topic kind>`. */
export const BASIS = 'basis'

const SENTENCE: Record<Question['basis'], string> = {
  unknown: 'The built-in curriculum has nothing written for this topic.',
  unsure: 'The built-in curriculum has something close to this topic but cannot tell whether it is what you mean.',
}

type Props = { topic: string; question: Question; initial: string | undefined; error: string | undefined }

/** Asked instead of guessed: what to make a plan from when no curriculum was written for the topic. */
export function TopicQuestion({ topic, question, initial, error }: Props) {
  const packs = question.candidates.map(({ id, title }) => ({
    value: `pack:${id}`,
    label: `Use the curriculum “${title}”`,
  }))
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!error) box.current?.focus()
  }, [question, error])
  return (
    <section
      ref={box}
      tabIndex={-1}
      data-quiet-focus
      aria-label="About your topic"
      className="space-y-4 rounded-md border border-edge bg-sunken p-4 sm:p-6"
    >
      <input type="hidden" name="asked" value="yes" />
      <p className="max-w-text">
        {SENTENCE[question.basis]} No AI model is set up here, so without a curriculum you get a general framework for
        the kind of topic you choose: sound steps, but you bring the material. To get a plan with real content, paste a
        table of contents or a syllabus into “Anything else?” below.
      </p>
      <Choice
        name={BASIS}
        legend={`What kind of topic is “${topic}”?`}
        options={[...packs, ...question.kinds.map(({ id, label }) => ({ value: `kind:${id}`, label }))]}
        initial={initial}
        error={error}
        many
      />
      <Button>Continue with this</Button>
    </section>
  )
}
