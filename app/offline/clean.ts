import { cutText } from '#app/domain/text.ts'

const HTML_NAMES =
  'a|abbr|b|blockquote|body|br|code|div|em|font|h[1-6]|head|hr|html|i|iframe|img|li|link|meta|ol|p|pre|script|span|strong|style|sub|sup|svg|table|tbody|td|th|thead|tr|u|ul'
const HTML_TAG = new RegExp(`</?(?:${HTML_NAMES})(?:[\\s/][^<>]{0,200})?>`, 'giu')
/** Control characters, lone surrogates, invisible direction marks and every form of angle bracket. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff<>\uff1c\uff1e\ufe64\ufe65]/gu

/** One line of plain text: no HTML tags, angle brackets, control or direction characters; single spaces. */
export function plainLine(text: string): string {
  return text.replace(HTML_TAG, ' ').replace(UNSAFE, ' ').replace(/\s+/gu, ' ').trim()
}

/** `text` in at most `max` UTF-16 units; what is longer ends in an ellipsis, at a word if one is near. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const head = cutText(text, max - 1).text
  const space = head.lastIndexOf(' ')
  return `${(space > max * 0.6 ? head.slice(0, space) : head).trimEnd()}…`
}

/** What two titles must differ in: compatibility form, case and spacing are ignored. */
export function titleKey(title: string): string {
  return title.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** The same titles in the same order, each at most `max` long; a repeated one gets " (2)", " (3)" and so on. */
export function distinctTitles(titles: readonly string[], max: number): string[] {
  const seen = new Set<string>()
  return titles.map((title) => {
    let candidate = shorten(title, max)
    for (let copy = 2; seen.has(titleKey(candidate)); copy += 1) {
      const suffix = ` (${copy})`
      candidate = shorten(title, max - suffix.length) + suffix
    }
    seen.add(titleKey(candidate))
    return candidate
  })
}
