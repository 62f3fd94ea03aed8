/** How the modules are called that go on where a course ends, for when one of them is made again. */
export const FURTHER = {
  deeper: /^Deeper(?:, round \d+)?: /u,
  review: /^Spaced review(?:, round \d+)?$/u,
  project: /^(?:(?:Second|Third) project|Project): /u,
}

export const deeperTitle = (title: string, round: number): string =>
  round === 1 ? `Deeper: ${title}` : `Deeper, round ${round}: ${title}`

export const reviewTitle = (round: number): string => (round === 1 ? 'Spaced review' : `Spaced review, round ${round}`)
