import type { Block } from '#app/domain/lesson.ts'
import { Markdown } from '../markdown/markdown.tsx'

type Practice = Extract<Block, { type: 'practice' }>
/**
 * What headings are: below another heading where the page shows more than the lesson; and whether its Markdown is read
 * in the browser.
 */
type Shown = { heading: 'h2' | 'h3'; later: boolean }

function Folded({ summary, text, later }: { summary: string; text: string; later: boolean }) {
  return (
    <details className="border-t border-line">
      <summary className="flex min-h-11 items-center font-medium hover:underline">{summary}</summary>
      <div className="pb-4">
        <Markdown text={text} later={later} />
      </div>
    </details>
  )
}

function PracticeBlock({ block, number, heading: H, later }: Shown & { block: Practice; number: number | null }) {
  const title = number === null ? 'Practice' : `Practice ${number}`
  return (
    <section className="max-w-text space-y-3 rounded-md border border-line bg-raised p-4 sm:p-5">
      <H className="font-bold">{title}</H>
      <Markdown text={block.prompt} later={later} />
      <div>
        {block.hint.trim() !== '' && (
          <Folded summary={`Hint${number === null ? '' : ` ${number}`}`} text={block.hint} later={later} />
        )}
        {block.solution.trim() !== '' && (
          <Folded summary={`Solution${number === null ? '' : ` ${number}`}`} text={block.solution} later={later} />
        )}
      </div>
    </section>
  )
}

function OneBlock({ block, number, heading: H, later }: Shown & { block: Block; number: number | null }) {
  switch (block.type) {
    case 'text':
      return (
        <section className="max-w-text space-y-3">
          <H className="font-bold">{block.heading}</H>
          <Markdown text={block.markdown} later={later} />
        </section>
      )
    case 'example':
      return (
        <section className="max-w-text space-y-3 border-l-2 border-edge pl-4 sm:pl-5">
          <H className="font-bold">
            <span className="block text-small font-normal text-soft">Example</span>
            {block.title}
          </H>
          <Markdown text={block.markdown} later={later} />
        </section>
      )
    case 'practice':
      return <PracticeBlock block={block} number={number} heading={H} later={later} />
    case 'takeaways':
      return (
        <section className="max-w-text space-y-3">
          <H className="font-bold">Key takeaways</H>
          <Markdown
            text={block.points.map((point) => `- ${point.replace(/\s*\n\s*/g, ' ')}`).join('\n')}
            later={later}
          />
        </section>
      )
  }
}

type Props = { blocks: readonly Block[] } & Partial<Shown>

/** What a lesson is made of, in order. */
export function LessonBlocks({ blocks, heading = 'h2', later = false }: Props) {
  const practices = blocks.filter((block) => block.type === 'practice')
  const numberOf = (block: Block) =>
    block.type === 'practice' && practices.length > 1 ? practices.indexOf(block) + 1 : null
  return blocks.map((block, index) => (
    <OneBlock key={index} block={block} number={numberOf(block)} heading={heading} later={later} />
  ))
}
