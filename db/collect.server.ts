import { setImmediate } from 'node:timers/promises'
import v8 from 'node:v8'
import vm from 'node:vm'

v8.setFlagsFromString('--expose-gc')
const collectGarbage = vm.runInNewContext('gc') as () => void

/**
 * Free what closed connections still hold: libSQL gives descriptors back when their statements are collected, in the
 * turn of the loop after that, for which the caller waits.
 */
export async function freeClosed(): Promise<void> {
  collectGarbage()
  await setImmediate()
}
