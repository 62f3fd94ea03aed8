import { Square, SquareCheck } from 'lucide-react'
import { createElement, isValidElement, type ReactNode } from 'react'
import type { Components } from 'react-markdown'
import { CodeBlock } from './code-block.tsx'
import { Scrolls } from './scrolls.tsx'

type CodeProps = { className?: string; children?: ReactNode }

/** The language that a fence names, from the class the parser puts on its code. */
const languageOf = (className = '') => /(?:^|\s)language-(\S+)/.exec(className)?.[1]

function Pre({ children }: { children?: ReactNode }) {
  const code = isValidElement<CodeProps>(children) ? children.props : { children }
  return <CodeBlock language={languageOf(code.className)}>{code.children}</CodeBlock>
}

/** A link leads away from the page of somebody's own: it opens beside it and tells the other side nothing. */
function Anchor({ href, children, node: _node, ...rest }: JSX.IntrinsicElements['a'] & { node?: unknown }) {
  const away = href?.startsWith('#') ? {} : { target: '_blank', rel: 'noopener noreferrer' }
  return (
    <a {...rest} href={href} {...away} className="link">
      {children}
    </a>
  )
}

function Box({ checked }: { checked?: boolean | undefined }) {
  const Icon = checked ? SquareCheck : Square
  return <Icon role="img" aria-label={checked ? 'Done:' : 'To do:'} className="mr-2 inline size-4 align-[-0.15em]" />
}

function Table({ children }: { children?: ReactNode }) {
  return (
    <Scrolls label="Table">
      <table>{children}</table>
    </Scrolls>
  )
}

type MathProps = { node?: unknown; display?: string; children?: ReactNode }

function Formula({ node: _node, children, ...rest }: MathProps) {
  const formula = createElement('math', rest, children)
  return rest.display === 'block' ? <Scrolls label="Formula">{formula}</Scrolls> : formula
}

/** What the elements of a text are drawn with, where the browser's own are not enough. */
export const PARTS = { pre: Pre, a: Anchor, input: Box, table: Table, math: Formula } as Components
