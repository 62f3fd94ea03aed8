import type { LessonView } from './learning-view.ts'
import type { Block } from './lesson.ts'

function blockText(block: Block): string {
  switch (block.type) {
    case 'text':
      return `## ${block.heading}\n\n${block.markdown}`
    case 'example':
      return `## Example: ${block.title}\n\n${block.markdown}`
    case 'practice': {
      const hint = block.hint.trim() === '' ? [] : [`### Hint\n\n${block.hint}`]
      const solution = block.solution.trim() === '' ? [] : [`### Solution\n\n${block.solution}`]
      return [`## Practice\n\n${block.prompt}`, ...hint, ...solution].join('\n\n')
    }
    case 'takeaways':
      return `## To keep\n\n${block.points.map((point) => `- ${point}`).join('\n')}`
  }
}

/** A lesson as a Markdown file, with who wrote it. */
export function lessonMarkdown({ title, minutes, blocks, provider, model }: LessonView): string {
  const by = provider === 'offline' ? 'the built-in curriculum from the plan, no AI' : [provider, model].join(', ')
  return [`# ${title}`, `${minutes} min. Written by ${by}.`, ...blocks.map(blockText)].join('\n\n') + '\n'
}
