import type { LoaderFunctionArgs } from '@remix-run/node'
import { usageCsv } from '#app/http/usage.server.ts'

export const loader = ({ request, context }: LoaderFunctionArgs) => usageCsv({ request, context })
