import type { Block } from '#app/domain/lesson.ts'
import { Markdown } from '../markdown/markdown.tsx'

type Practice = Extract<Block, { type: 'practice' }>

function Folded({ summary, text }: { summary: string; text: string }) {
  return (
    <details className="border-t border-line">
      <summary className="flex min-h-11 items-center font-medium hover:underline">{summary}</summary>
      <div className="pb-4">
        <Markdown text={text} />
      </div>
    </details>
  )
}

function PracticeBlock({ block, number }: { block: Practice; number: number | null }) {
  const title = number === null ? 'Practice' : `Practice ${number}`
  return (
    <section className="max-w-text space-y-3 rounded-md border border-line bg-raised p-4 sm:p-5">
      <h2>{title}</h2>
      <Markdown text={block.prompt} />
      <div>
        {block.hint.trim() !== '' && (
          <Folded summary={`Hint${number === null ? '' : ` ${number}`}`} text={block.hint} />
        )}
        {block.solution.trim() !== '' && (
          <Folded summary={`Solution${number === null ? '' : ` ${number}`}`} text={block.solution} />
        )}
      </div>
    </section>
  )
}

function OneBlock({ block, number }: { block: Block; number: number | null }) {
  switch (block.type) {
    case 'text':
      return (
        <section className="max-w-text space-y-3">
          <h2>{block.heading}</h2>
          <Markdown text={block.markdown} />
        </section>
      )
    case 'example':
      return (
        <section className="max-w-text space-y-3 border-l-2 border-edge pl-4 sm:pl-5">
          <h2>
            <span className="block text-small font-normal text-soft">Example</span>
            {block.title}
          </h2>
          <Markdown text={block.markdown} />
        </section>
      )
    case 'practice':
      return <PracticeBlock block={block} number={number} />
    case 'takeaways':
      return (
        <section className="max-w-text space-y-3">
          <h2>To keep</h2>
          <Markdown text={block.points.map((point) => `- ${point.replace(/\s*\n\s*/g, ' ')}`).join('\n')} />
        </section>
      )
  }
}

/** What a lesson is made of, in order. */
export function LessonBlocks({ blocks }: { blocks: readonly Block[] }) {
  const practices = blocks.filter((block) => block.type === 'practice')
  const numberOf = (block: Block) =>
    block.type === 'practice' && practices.length > 1 ? practices.indexOf(block) + 1 : null
  return blocks.map((block, index) => <OneBlock key={index} block={block} number={numberOf(block)} />)
}
