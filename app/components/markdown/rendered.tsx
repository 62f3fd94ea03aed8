import { useId } from 'react'
import Markdown, { type Options } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { PARTS } from './parts.tsx'
import { schema } from './schema.ts'
import { rehypeTame, remarkTame } from './tame.ts'

type Plugins = NonNullable<Options['rehypePlugins']>

/** What a text asks for beyond the ordinary; fetched only for texts that do. */
export type Extra = { remark?: Plugins; rehype?: Plugins }

export type RenderedProps = { text: string; shift: number }

/** Addresses are judged once, before the text is sanitised. */
const asIs = (url: string) => url

/** One piece of Markdown. What comes out of it is sanitised last, whatever the steps before have made of it. */
export function Rendered({ text, shift, extras = [] }: RenderedProps & { extras?: Extra[] }) {
  const own = `m${useId().replaceAll(':', '')}-`
  return (
    <Markdown
      remarkPlugins={[remarkGfm, ...extras.flatMap((each) => each.remark ?? []), remarkTame]}
      remarkRehypeOptions={{ clobberPrefix: own, footnoteLabelTagName: 'p', footnoteLabelProperties: {} }}
      rehypePlugins={[
        [rehypeTame, { shift, own }],
        ...extras.flatMap((each) => each.rehype ?? []),
        [rehypeSanitize, schema],
      ]}
      urlTransform={asIs}
      components={PARTS}
    >
      {text}
    </Markdown>
  )
}
