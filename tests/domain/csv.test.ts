import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvLine } from '#app/domain/csv.ts'

/** A reader of RFC 4180, for one line. */
function cellsOf(line: string): string[] {
  const cells = ['']
  let quoted = false
  for (const [i, char] of line.slice(0, -2).split('').entries()) {
    if (char === '"') {
      // Two quotes inside a quoted cell are one.
      if (!quoted && i > 0 && line[i - 1] === '"') cells[cells.length - 1] += '"'
      quoted = !quoted
    } else if (char === ',' && !quoted) cells.push('')
    else cells[cells.length - 1] += char
  }
  return cells
}

it('a reader finds what was written, but for the apostrophe before what a spreadsheet would run', () => {
  const anyCell = fc.oneof(fc.string(), fc.constantFrom('=1+1', '-2', '@x', '\tx', 'a"b', 'a,b', 'a\r\nb', ''))
  fc.assert(
    fc.property(fc.array(anyCell, { minLength: 1, maxLength: 5 }), (cells) => {
      const read = cellsOf(csvLine(cells))
      expect(read).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)))
      for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    }),
  )
  expect(csvLine([1, null, -3, 'x'])).toBe('1,,-3,x\r\n')
})
