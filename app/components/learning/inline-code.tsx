/** One line of text in which what stands between backticks is code. */
export function InlineCode({ text }: { text: string }) {
  const parts = text.split(/(`[^`]+`)/)
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      <code key={index} className="rounded-sm bg-sunken px-1 font-mono text-small">
        {part.slice(1, -1)}
      </code>
    ) : (
      part
    ),
  )
}
