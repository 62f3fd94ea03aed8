import type { Page } from 'playwright-core'

/** What a walk through a conversation saw: the places of its messages, in the order they came into sight, and what was wrong. */
export type Walk = { seen: number[]; wrong: string[]; mostDrawn: number }

type Want = { by: number; until: number; steps: number }

/**
 * Scroll a conversation in the page by steps of `by` pixels until message `until` is in sight, or for `steps`. Each step,
 * and whatever is fetched meanwhile, has to move what is read by exactly that much, and show messages that follow each
 * other without a gap.
 */
export const walk = (page: Page, want: Want): Promise<Walk> =>
  page.evaluate(async ({ by, until, steps }: Want): Promise<Walk> => {
    const feed = document.querySelector('[role=feed]')
    const placeOf = (each: Element) => Number(each.getAttribute('aria-posinset'))
    const drawn = () => [...(feed?.querySelectorAll('[data-message]') ?? [])]
    const inSight = () =>
      drawn().filter((each) => {
        const { top, bottom } = each.getBoundingClientRect()
        return bottom > 0 && top < innerHeight
      })
    const frames = async (n: number) => {
      for (let i = 0; i < n; i++) await new Promise((done) => requestAnimationFrame(done))
    }
    const seen = new Set<number>()
    const wrong: string[] = []
    let mostDrawn = 0
    const look = (at: string) => {
      const places = inSight().map(placeOf)
      for (const place of places) seen.add(place)
      if (places.length === 0) wrong.push(`${at}: nothing in sight`)
      if (places.some((place, i) => i > 0 && place !== (places[i - 1] ?? 0) + 1)) wrong.push(`${at}: ${places.join()}`)
      mostDrawn = Math.max(mostDrawn, drawn().length)
      return places.includes(until)
    }
    look('start')
    for (let i = 0; i < steps; i++) {
      const anchor = inSight().at(by < 0 ? 0 : -1)
      const before = anchor?.getBoundingClientRect().top ?? 0
      const from = scrollY
      // What a reader does; what only moves the page is not taken for theirs.
      dispatchEvent(new WheelEvent('wheel', { deltaY: by }))
      scrollBy(0, by)
      const moved = scrollY - from
      await frames(2)
      for (let n = 0; feed?.getAttribute('aria-busy') === 'true' && n < 300; n++) await frames(1)
      await frames(1)
      const off = anchor?.isConnected ? anchor.getBoundingClientRect().top - before + moved : 0
      if (Math.abs(off) > 2) wrong.push(`step ${i}: message ${anchor && placeOf(anchor)} jumped by ${Math.round(off)}`)
      if (look(`step ${i}`)) break
    }
    return { seen: [...seen], wrong, mostDrawn }
  }, want)
