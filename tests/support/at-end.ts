type Clearing = () => void | Promise<void>

const waiting: Clearing[] = []

/** Do this when the tests of the file that is running are over, whoever imported what first. */
export const atEnd = (clear: Clearing): void => void waiting.push(clear)

/** Do all that waits, the last first. */
export async function clearUp(): Promise<void> {
  for (let clear = waiting.pop(); clear; clear = waiting.pop()) await clear()
}
