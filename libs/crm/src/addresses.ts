import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Is this IP address on the public Internet? False for loopback, private, link-local, carrier, multicast and reserved ranges, for
 * such IPv4 addresses dressed up as IPv6, and for text that is no address.
 */
export const isPublicAddress = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'

/**
 * Name lookup for a socket that gives public addresses only and fails when a name has none. Used where the socket connects, so that
 * a name cannot point elsewhere between a check and the connection.
 */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      done(error, '', 0)
      return
    }
    const allowed = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (!first) done(new Error('The name leads to no public address'), '', 0)
    else if (options.all) done(null, allowed)
    else done(null, first.address, first.family)
  })
}
