import type { IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Crm } from '@pinline/domain'
import { publicLookup } from './addresses.ts'

interface Deps {
  /** Base URL of the CRM; its own host is allowed when no hosts are configured. */
  readonly baseUrl: string
  /** Hosts that files may come from: `files.example.com`, with a port if it must match, or `*.example.com` for every name below. */
  readonly fileHosts: readonly string[]
}

type Fetched = Awaited<ReturnType<Crm['fetchFile']>>

/** `named`: this very host was configured, so it may be inside a private network. `pattern`: only public addresses. */
type HostTrust = 'named' | 'pattern' | 'foreign'

const trustOf = (url: URL, hosts: readonly string[]): HostTrust => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'foreign'
  if (hosts.some((host) => host === url.host || host === url.hostname)) return 'named'
  // A lookup never sees an address, so a pattern must not match one.
  if (isIP(url.hostname) !== 0 || url.hostname.startsWith('[')) return 'foreign'
  return hosts.some((host) => host.startsWith('*.') && url.hostname.endsWith(host.slice(1))) ? 'pattern' : 'foreign'
}

const open = (url: URL, trust: HostTrust, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    // No shared agent: a pattern's request must not ride on a connection whose address nobody checked.
    const options = { signal, agent: false, ...(trust === 'pattern' ? { lookup: publicLookup } : {}) }
    request(url, options, resolve).on('error', reject).end()
  })

const readCapped = async (response: IncomingMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response) {
    if (!(part instanceof Uint8Array)) continue
    size += part.length
    if (size > maxBytes) return null
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

const receive = async (response: IncomingMessage, maxBytes: number): Promise<Fetched> => {
  if (response.statusCode !== 200) return { status: 'failed' }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) return { status: 'too-large' }
  const bytes = await readCapped(response, maxBytes)
  return bytes === null ? { status: 'too-large' } : { status: 'ok', bytes, type: response.headers['content-type'] ?? null }
}

/**
 * Fetches files of messages. Only from configured hosts, never following a redirect, never from an address inside a private
 * network unless that host was named, and without any credential of ours. Uses `node:http` and not `fetch`, because the address
 * has to be checked at the moment of connecting.
 */
export const createFetchFile = ({ baseUrl, fileHosts }: Deps): Crm['fetchFile'] => {
  const hosts = fileHosts.length > 0 ? fileHosts.map((host) => host.toLowerCase()) : [new URL(baseUrl).host]

  return async (address, { maxBytes, timeoutMs }, signal) => {
    if (!URL.canParse(address)) return { status: 'foreign-host' }
    const url = new URL(address)
    const trust = trustOf(url, hosts)
    if (trust === 'foreign') return { status: 'foreign-host' }
    const deadline = AbortSignal.timeout(timeoutMs)
    try {
      const response = await open(url, trust, signal ? AbortSignal.any([deadline, signal]) : deadline)
      try {
        return await receive(response, maxBytes)
      } finally {
        response.destroy()
      }
    } catch {
      return { status: 'failed' }
    }
  }
}
