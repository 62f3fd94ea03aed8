import type { LoaderFunctionArgs } from '@remix-run/node'
import { auditCsv } from '#app/http/security-audit.server.ts'

export const loader = ({ request, context }: LoaderFunctionArgs) => auditCsv({ request, context })
