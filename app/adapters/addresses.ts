import ipaddr from 'ipaddr.js'

/** IPv6 addresses that carry an IPv4 one: what counts is where that one leads. NAT64 (RFC 6052) and 6to4 (RFC 3056). */
function inner(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray()
  const range = address.range()
  if (range === 'rfc6052') return new ipaddr.IPv4(bytes.slice(12))
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  return undefined
}

/**
 * Whether an address is a host of the open internet: not this machine, its network, a carrier's, a link, the metadata
 * service of a cloud (169.254.169.254, fd00:ec2::254), nor any other block that is set aside (IANA special-purpose
 * registries, as ipaddr.js has them). What is no address is none.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast'
  const carried = inner(address)
  if (carried) return carried.range() === 'unicast'
  return address.range() === 'unicast'
}
