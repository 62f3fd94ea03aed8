import { z } from 'zod'
import { time } from './api-time.ts'

/** The shapes of API v1 that tell of security. */

export const EventsQuery = z.object({
  limit: z.coerce
    .number({ error: 'limit must be a number from 1 to 100.' })
    .int('limit must be a whole number.')
    .min(1, 'limit must be at least 1.')
    .max(100, 'limit must be at most 100.')
    .default(20),
  cursor: z.coerce.number().int().min(1).optional(),
})

export const SecurityEvents = z.object({
  items: z.array(
    z.object({
      id: z.int(),
      at: time,
      event: z.string(),
      what: z.string().describe('The event in words'),
      address: z.string().nullable(),
      userAgent: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
