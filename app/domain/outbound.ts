import { AppError } from './errors.ts'

/** Ports that servers of models answer at over https. */
export const HTTPS_PORTS = ['443', '8443']

/** An address that nothing is sent to. */
export class AddressRefusedError extends AppError {
  constructor(message: string) {
    super('address_refused', 400, message)
    this.name = 'AddressRefusedError'
  }
}

const REFUSED = 'This address is on this server’s own machine or network. The administrator can allow its host.'

/** The sentence for a host that leads inside. */
export const insideRefused = (): AddressRefusedError => new AddressRefusedError(REFUSED)

/** Longest address that is read, UTF-16 units. */
export const ADDRESS_MAX = 500

/** How an allowed host is written down: name or address and port, as the one parser reads them. */
export const hostKey = (url: URL): string => {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return `${url.hostname}:${port}`
}

/** Read an address by the one parser there is. */
function parsed(text: string): URL {
  const given = text.trim()
  if (given.length > ADDRESS_MAX || !URL.canParse(given)) {
    throw new AddressRefusedError('Write the whole address, like https://models.example/v1.')
  }
  const url = new URL(given)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AddressRefusedError('The address has to begin with https://.')
  }
  return url
}

/**
 * Read the base address of a server that a learner names. `allowed` are hosts that an admin has allowed, as `hostKey`
 * writes them; those may be http, at any port, and lead inside. Says nothing yet of where a name leads. Throws
 * `AddressRefusedError`.
 */
export function readBaseUrl(text: string, allowed: ReadonlySet<string>): URL {
  const url = parsed(text)
  if (url.username || url.password) throw new AddressRefusedError('Leave name and password out of the address.')
  if (url.search || url.hash) throw new AddressRefusedError('Leave what follows ? or # out of the address.')
  if (allowed.has(hostKey(url))) return url
  if (url.protocol !== 'https:') {
    throw new AddressRefusedError(
      'The address has to begin with https://. The administrator can allow a host without it.',
    )
  }
  if (!HTTPS_PORTS.includes(url.port || '443')) {
    throw new AddressRefusedError(`Use port ${HTTPS_PORTS.join(' or ')}, or ask the administrator to allow the host.`)
  }
  return url
}
