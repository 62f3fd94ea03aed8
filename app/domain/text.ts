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

/** What no text column keeps as it is: NUL, which ends a text where it is read, and halves of a surrogate pair. */
const UNKEEPABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** The text as it can be kept and read again: what cannot be kept is a replacement character. */
export const keepable = (text: string): string => text.replaceAll(UNKEEPABLE, '\ufffd')

/** What JSON says, with its texts as they can be kept. Throws `SyntaxError`. */
export const readKeepable = (json: string): unknown =>
  JSON.parse(json, (_key, value: unknown) => (typeof value === 'string' ? keepable(value) : value))
