import { NotFoundError } from '#app/domain/errors.ts'

export function loader(): never {
  throw new NotFoundError()
}
export const action = loader

/** Never rendered: with a component this is a page, so what is thrown reaches the page for errors. */
export default function Nowhere() {
  return null
}
