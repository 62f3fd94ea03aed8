import { apiHandler } from '#app/http/api.server.ts'
import { openApiDocument } from '#app/http/openapi.ts'

export const loader = apiHandler(({ request }) =>
  Promise.resolve(Response.json(openApiDocument(new URL(request.url).origin))),
)
