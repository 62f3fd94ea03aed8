import { lazy, memo, Suspense, useState } from 'react'
import { useHydrated } from '../ui/use-hydrated.ts'
import type { MarkdownProps } from './body.tsx'
import { readAtOnce } from './budget.ts'

// The server has it at hand, so that a page is whole without a script; a browser fetches it where Markdown is shown.
const Body = import.meta.env.SSR ? (await import('./body.tsx')).default : lazy(() => import('./body.tsx'))

const Plain = ({ text }: { text: string }) => <p className="whitespace-pre-wrap">{text}</p>

type Props = MarkdownProps & {
  /** The page has enough to read before it is sent (`readAtOnce`): this is read in the browser. */
  later?: boolean
}

const Read = (props: MarkdownProps) => (
  <Suspense fallback={<Plain text={props.text} />}>
    <Body {...props} />
  </Suspense>
)

/** Apart from `Read`: what a page has from its server must not be drawn anew before its script has taken it over. */
function ReadLater(props: MarkdownProps) {
  return useHydrated() ? <Read {...props} /> : <Plain text={props.text} />
}

/**
 * Markdown from a model or a learner: no HTML, nothing fetched, links that only lead away, code with colours and
 * formulas. Until its script has come, a browser shows the text as it was written; so it does with a text of which the
 * reading would keep the server from everybody else.
 */
export const Markdown = memo(function Markdown({ later = false, ...props }: Props) {
  const [waits] = useState(() => later || readAtOnce([props.text]) === 0)
  return waits ? <ReadLater {...props} /> : <Read {...props} />
})
