import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'

/** Request heads beyond this are answered 431, bytes. */
const MAX_HEADER_BYTES = 16 * 1024

/** An HTTP server with bounds on how large a head may be and how slowly a request may arrive. */
export function httpServer(app: Express): Server {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: 2000 }, app)
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.keepAliveTimeout = 5000
  return server
}

/** Begin to listen; resolves with the port, rejects with what the system said. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
