import type { Request, RequestHandler, Response } from 'express'
import { BODY_LIMIT, BodyTooLargeError } from '#app/http/api.server.ts'
import { refuse } from './refuse.server.ts'

/** A request body ends here at 256 kB with 413, whether its length was announced or not. */
export const limitBody: RequestHandler = (req, res, next) => {
  if (Number(req.headers['content-length'] ?? 0) > BODY_LIMIT) return tooLarge(req, res)
  if (req.headers['transfer-encoding'] !== undefined) countBody(req, res)
  next()
}

/** Paused first, because a `data` listener would otherwise start the flow before the app listens too. */
function countBody(req: Request, res: Response): void {
  let size = 0
  req.pause()
  req.on('data', (chunk: Buffer) => {
    const before = size
    size += chunk.length
    if (before > BODY_LIMIT || size <= BODY_LIMIT) return
    tooLarge(req, res)
    req.emit('error', new BodyTooLargeError())
  })
}

/** The rest of the body is not worth reading: the connection ends with the answer. */
function tooLarge(req: Request, res: Response): void {
  if (res.headersSent) return
  const { status, code, message } = new BodyTooLargeError()
  res.setHeader('Connection', 'close')
  refuse(req, res, { status, code, message })
}
