import { placeIn, snippetOf, type Searched } from '#app/domain/search.ts'
import type { Step } from '#db/connection.server.ts'
import { sliceOfMessage } from '#db/tenant/search.server.ts'
import type { TenantReader } from '#db/tenants.server.ts'

/** Characters of a message that are read at a time, and what two readings share, for a word at their border. */
const SLICE = 4000
const SHARED = 200

/** Slices that one search may read beyond the first of each message; some 100 ms at most, in which nobody else is served. */
const SLICES_MAX = 60

/** How far one search still looks into its messages. */
export type Looking = { slices: number }
export const beginLooking = (): Looking => ({ slices: SLICES_MAX })

/** A piece of a message around the first word of a search in it; its beginning, where none is found as far as is looked. */
export function* pieceOfMessage(
  r: TenantReader,
  id: string,
  search: Searched,
  looking: Looking,
  beside?: number,
): Step<string> {
  let beginning = ''
  for (let from = 1; ; from += SLICE - SHARED) {
    const text = yield* sliceOfMessage(r, id, from, SLICE)
    const place = placeIn(text, search)
    if (place) return snippetOf(text, place, beside)
    if (from === 1) beginning = text
    if (text.length < SLICE || looking.slices <= 0) return snippetOf(beginning, { at: 0, length: 0 }, beside)
    looking.slices--
  }
}
