import { z } from 'zod'

/** A moment as API v1 tells it. */
export const time = z.iso.datetime().describe('ISO 8601, UTC')
