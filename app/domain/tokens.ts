/**
 * About the most tokens a text comes to, for fitting it beside others: a token for every three ASCII characters and one
 * for every other UTF-16 unit. The tokenisers in use (byte-pair encodings of 100,000 and more entries) make a token of
 * 4 to 5 characters of English prose, 3 to 3.5 of code, and at least 1 of other scripts; a text of nothing but symbols
 * may come to more, which the room kept for the answer takes.
 */
export function tokensOf(text: string): number {
  let ascii = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 128) ascii += 1
  return Math.ceil(ascii / 3) + (text.length - ascii)
}
