import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { BlockList, isIP } from 'node:net'

const inner = new BlockList()
/** Special ranges that are not of the public Internet. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const innerV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const
for (const [net, prefix] of innerV4) inner.addSubnet(net, prefix, 'ipv4')

/** Global unicast; what in it carries an IPv4 address or is for documents is taken out again below. */
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
const tunnels = new BlockList()
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  tunnels.addSubnet(net, prefix, 'ipv6')

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu

/** Is this IP address on the public Internet? False for text that is no address, and for private ones dressed up as IPv6. */
export const isPublicAddress = (address: string): boolean => {
  const plain = mapped.exec(address)?.[1] ?? address
  switch (isIP(plain)) {
    case 4:
      return !inner.check(plain, 'ipv4')
    case 6:
      return global.check(plain, 'ipv6') && !tunnels.check(plain, 'ipv6')
    default:
      return false
  }
}

/** Name lookup for a socket that gives public addresses only: a name can not point elsewhere between a check and the connection. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      done(error, '', 0)
      return
    }
    const allowed = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (first === undefined) done(new Error('The name leads to no public address'), '', 0)
    else if (options.all === true) done(null, allowed)
    else done(null, first.address, first.family)
  })
}
