/** Tags by name, so that `List<T>` or `a < b` in a text on programming is no markup. */
const TAGS =
  'a|abbr|article|aside|audio|b|blockquote|body|br|button|canvas|code|dd|details|div|dl|dt|em|embed|fieldset|figure|' +
  'font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|mark|meta|nav|noscript|object|ol|' +
  'option|p|pre|s|script|section|select|small|span|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|' +
  'th|thead|title|tr|u|ul|video'
const HTML = new RegExp(`</?(?:${TAGS})(?:\\s[^>]*)?/?>|<!--|<!doctype|</?(?:think|thinking|reasoning)\\b`, 'i')

/** Whether a provider's text holds HTML or reasoning tags, which no plan may. */
export const hasMarkup = (text: string): boolean => HTML.test(text)

/** Fenced and inline code of a Markdown text, which may show HTML because a reader sees it as written. */
const CODE = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|(?![\s\S]))|(`+)(?!`)[^\n]*?[^`\n]\2(?!`)/gm

/** As `hasMarkup`, for Markdown: what stands in code does not count. */
export const hasMarkupInText = (markdown: string): boolean => hasMarkup(markdown.replace(CODE, ' '))
