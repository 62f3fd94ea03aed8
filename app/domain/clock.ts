/** Wall time and ids are handed in, so that tests can choose them. */
export type Clock = {
  now: () => Date
  /** A time-ordered unique id (UUIDv7, lower case). */
  newId: () => string
}
