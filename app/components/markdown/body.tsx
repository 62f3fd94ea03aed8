import { createElement, memo, Suspense, useMemo, useState } from 'react'
import { isReadable } from './bounds.ts'
import { splitBlocks, type Block } from './blocks.ts'
import { CodeBlock } from './code-block.tsx'
import { markFormulas } from './dollars.ts'
import { Rendered } from './rendered.tsx'
import { variantFor } from './variants.tsx'

const Plain = ({ text }: { text: string }) => <p className="whitespace-pre-wrap">{text}</p>

/** Code without colours: while it is being written they would be found anew at every word. */
function PlainCode({ text, closed }: { text: string; closed: boolean }) {
  const [first = '', ...lines] = text.trimEnd().split('\n')
  const language = /^ {0,3}[`~]+\s*([^\s`]{1,40})/.exec(first)?.[1]
  return <CodeBlock language={language}>{lines.slice(0, closed ? -1 : undefined).join('\n')}</CodeBlock>
}

const ReadBlock = memo(function ReadBlock({ text, shift }: { text: string; shift: number }) {
  const marked = useMemo(() => markFormulas(text), [text])
  const variant = variantFor({ code: /```|~~~/.test(text), math: marked.math })
  return (
    <Suspense fallback={<Rendered text={text} shift={shift} />}>
      {createElement(variant, { text: marked.text, shift })}
    </Suspense>
  )
})

function OneBlock({ block, shift }: { block: Block; shift: number }) {
  if (block.kind === 'fence') return <PlainCode text={block.text} closed={false} />
  if (block.kind !== 'math' && isReadable(block)) return <ReadBlock text={block.text} shift={shift} />
  return block.kind === 'code' ? <PlainCode text={block.text} closed /> : <Plain text={block.text} />
}

/**
 * The blocks of a text. While it grows only the last is read anew, and what was drawn in blocks stays so; a text that has
 * come whole is one block, where it can be read as one.
 */
function useBlocks(text: string, growing: boolean): Block[] {
  const [grown] = useState(growing)
  const split = useMemo(() => splitBlocks(text), [text])
  if (growing) return split
  const whole: Block = { text, kind: 'text' }
  if (!grown && isReadable(whole)) return [whole]
  // A formula that nobody closed is read as text once nothing more comes.
  return split.map((block) => (block.kind === 'math' ? { ...block, kind: 'text' } : block))
}

export type MarkdownProps = {
  text: string
  /** More of it is coming. */
  growing?: boolean
  /** Its first heading stands this many levels under the page's own; 2 makes it an h3. */
  shift?: number
}

/** Markdown from somebody who is not trusted, in the look of the page. */
export default function Body({ text, growing = false, shift = 2 }: MarkdownProps) {
  return (
    <div className="prose">
      {useBlocks(text, growing).map((block, index) => (
        <OneBlock key={index} block={block} shift={shift} />
      ))}
    </div>
  )
}
