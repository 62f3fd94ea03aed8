import { print, say } from './store.ts'

/** Columns under their names, as wide as what stands in them; the names go to stderr so that stdout is rows alone. */
export function printTable(names: string[], rows: string[][]): void {
  const widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  say(line(names))
  for (const row of rows) print(line(row))
}

/** Names and their values, one a line, the values in one column. Undefined and null are left out. */
export function printFacts(facts: Record<string, string | number | null | undefined>): void {
  const shown = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined)
  const width = Math.max(...shown.map(([name]) => name.length))
  for (const [name, value] of shown) print(`${name.padEnd(width)}  ${value}`)
}
