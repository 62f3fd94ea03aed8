/**
 * Cut `text` to at most `max` UTF-16 units without splitting a surrogate pair.
 * Returns the text and whether anything was lost.
 */
export function cutText(text: string, max: number): { text: string; cut: boolean } {
  if (text.length <= max) return { text, cut: false }
  const last = text.charCodeAt(max - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? max - 1 : max
  return { text: text.slice(0, end), cut: true }
}
