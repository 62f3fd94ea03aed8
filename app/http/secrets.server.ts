import { createHash, randomBytes } from 'node:crypto'

/** A secret nobody can guess: 256 bits from the system's generator, safe in addresses and cookies. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret. A plain hash is enough: there is nothing to guess in 256 random bits. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
