import { BlockList, isIP } from 'node:net'

const privateNetworks = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const
const privateNames = ['localhost', 'local', 'lan', 'internal']

const isPrivateNumber = (number: string, version: number): boolean => {
  const list = new BlockList()
  for (const [network, bits, family] of privateNetworks) list.addSubnet(network, bits, family)
  list.addAddress('::1', 'ipv6')
  return list.check(number, version === 6 ? 'ipv6' : 'ipv4')
}

/** An address that only this machine or its own network can find. Nothing is asked of any name server. */
export const isInside = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/gu, '')
  const version = isIP(host)
  if (version !== 0) return isPrivateNumber(host, version)
  // the internet has no names of a single word
  return host !== '' && (!host.includes('.') || privateNames.some((name) => host.endsWith(`.${name}`)))
}
