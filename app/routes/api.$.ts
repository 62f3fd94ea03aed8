import { NotFoundError } from '#app/domain/errors.ts'
import { apiHandler } from '#app/http/api.server.ts'

export const loader = apiHandler(() => {
  throw new NotFoundError('address')
})
export const action = loader
