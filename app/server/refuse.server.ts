import type { Request, Response } from 'express'

/** Answer before the app is asked: the API's error shape for scripts, a plain sentence for people. */
export function refuse(req: Request, res: Response, refusal: { status: number; code: string; message: string }): void {
  const { status, code, message } = refusal
  const requestId = String(res.locals['requestId'] ?? '')
  res.status(status).setHeader('Cache-Control', 'no-store')
  if (req.path.startsWith('/api/')) res.json({ error: { code, message, requestId } })
  else res.type('text/plain').send(`${message}\n\nRequest ${requestId}\n`)
}
