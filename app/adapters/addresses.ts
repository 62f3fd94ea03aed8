import ipaddr from 'ipaddr.js'

/** IPv6 addresses that carry an IPv4 one: what counts is where that one leads. NAT64 (RFC 6052) and 6to4 (RFC 3056). */
function inner(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray()
  const range = address.range()
  // The well-known prefix 64:ff9b::/96 alone; of 64:ff9b:1::/48 (RFC 8215) nobody knows where the address stands.
  if (range === 'rfc6052' && bytes[4] === 0 && bytes[5] === 0) return new ipaddr.IPv4(bytes.slice(12))
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
  // Global unicast is 2000::/3 (RFC 4291, 2.4); what is outside it has been set aside.
  return address.range() === 'unicast' && (address.parts[0] ?? 0) >>> 13 === 1
}
