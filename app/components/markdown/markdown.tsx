import { lazy, memo, Suspense } from 'react'
import type { MarkdownProps } from './body.tsx'

// The server has it at hand, so that a page is whole without a script; a browser fetches it where Markdown is shown.
const Body = import.meta.env.SSR ? (await import('./body.tsx')).default : lazy(() => import('./body.tsx'))

/**
 * Markdown from a model or a learner: no HTML, nothing fetched, links that only lead away, code with colours and
 * formulas. Until its script has come, a browser shows the text as it was written.
 */
export const Markdown = memo(function Markdown(props: MarkdownProps) {
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{props.text}</p>}>
      <Body {...props} />
    </Suspense>
  )
})
