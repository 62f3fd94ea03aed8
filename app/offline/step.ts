/** All minutes of a course are multiples of this. */
export const STEP = 5

/** Minutes down to a multiple of five. */
export function floorStep(minutes: number): number {
  return Math.floor(minutes / STEP) * STEP
}
