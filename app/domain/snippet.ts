/** Text on either side of what was found, UTF-16 units. */
const BESIDE = 60

/** A piece of a text around the first place where it holds these words, on one line. */
export function snippetOf(text: string, words: string): string {
  const at = Math.max(0, text.toLowerCase().indexOf(words.toLowerCase()))
  const from = Math.max(0, at - BESIDE)
  const to = Math.min(text.length, at + words.length + BESIDE)
  const piece = text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${from > 0 ? '…' : ''}${piece.replaceAll(/\s+/g, ' ').trim()}${to < text.length ? '…' : ''}`
}
