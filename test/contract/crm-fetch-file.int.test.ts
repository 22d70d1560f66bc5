import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCrm, json, silence, startServer } from './crm-server.ts'

let server: Awaited<ReturnType<typeof startServer>>
let address: string
beforeEach(async () => {
  server = await startServer()
  address = `${new URL(server.url).origin}/f/1.jpg`
  server.state.handle = (_, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('picture')
})
afterEach(() => server.close())

const limits = { maxBytes: 100, timeoutMs: 2000 }
const fetchFrom = (url: string, fileHosts: string[] = [], maxBytes = limits.maxBytes) =>
  createCrm(server.url, { fileHosts }).crm.fetchFile(url, { ...limits, maxBytes })

describe('a file', () => {
  it("comes from the CRM's own host, without the token", async () => {
    const answer = await fetchFrom(address)
    expect(answer).toEqual({ status: 'ok', bytes: new TextEncoder().encode('picture'), type: 'image/jpeg' })
    expect(server.seen.map(({ path, query }) => [path, query.size])).toEqual([['/f/1.jpg', 0]])
  })

  it.each([
    ['the CRM itself, when hosts are configured', ['files.example'], (url: string) => url],
    ['another port of the host', [], () => 'http://127.0.0.1:1/f'],
    ['another scheme', [], () => 'ftp://127.0.0.1/f'],
    ['no address at all', [], () => 'f/1.jpg'],
    ['an address that a pattern seems to allow', ['*.0.0.1'], (url: string) => url],
    ['a host that only ends like an allowed one', ['*.example.com'], () => 'http://badexample.com/f'],
  ])('does not come from %s', async (_, hosts, toUrl) => {
    expect(await fetchFrom(toUrl(address), hosts)).toEqual({ status: 'foreign-host' })
    expect(server.seen).toEqual([])
  })

  it('comes from a private address when that host was named', async () => {
    expect(await fetchFrom(address.replace('127.0.0.1', 'LOCALHOST'), ['LocalHost'])).toMatchObject({ status: 'ok' })
  })

  it('is not fetched through a redirect', async () => {
    server.state.handle = json(302, {}, { location: '/f/2.jpg' })
    expect(await fetchFrom(address)).toEqual({ status: 'failed' })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    'http://127.0.0.1/f',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/f',
    'http://10.0.0.1/f',
    'http://192.168.1.1/f',
    'http://localhost/f',
  ])('is not fetched through a redirect to %s', async (location) => {
    server.state.handle = json(307, {}, { location })
    expect(await fetchFrom(address)).toEqual({ status: 'failed' })
    expect(server.seen).toHaveLength(1)
  })

  it.each(['http://169.254.169.254/f', 'http://[::1]/f', 'http://[::ffff:10.0.0.1]/f', 'http://192.168.1.1/f', 'http://2130706433/f'])(
    'does not come from %s, which nobody has named',
    async (url) => {
      expect(await fetchFrom(url, ['*.example.com', 'files.example'])).toEqual({ status: 'foreign-host' })
    },
  )

  it('does not come from a name below an allowed one that leads into a private network', async () => {
    const { port } = new URL(server.url)
    // A resolver that does not know the name refuses it as well.
    expect(await fetchFrom(`http://inside.localhost:${port}/f`, ['*.localhost'])).toEqual({ status: 'failed' })
    expect(server.seen).toEqual([])
  })

  it('is cut off when it is larger than announced, and refused when it announces too much', async () => {
    server.state.handle = (_, response) => {
      response.writeHead(200)
      response.write('x'.repeat(60))
      response.end('x'.repeat(60))
    }
    expect(await fetchFrom(address)).toEqual({ status: 'too-large' })
    server.state.handle = (_, response) => {
      response.writeHead(200, { 'content-length': '101' }).flushHeaders()
    }
    expect(await fetchFrom(address)).toEqual({ status: 'too-large' })
  })

  it('of exactly the allowed size comes', async () => {
    expect(await fetchFrom(address, [], 7)).toMatchObject({ status: 'ok' })
  })

  it('that does not come in time, or not whole, has failed', async () => {
    const { crm } = createCrm(server.url)
    server.state.handle = silence
    expect(await crm.fetchFile(address, { ...limits, timeoutMs: 100 })).toEqual({ status: 'failed' })
    expect(await crm.fetchFile(address, limits, AbortSignal.abort())).toEqual({ status: 'failed' })
    server.state.handle = (_, response) => {
      response.writeHead(200, { 'content-length': '50' })
      response.write('half', () => response.socket?.resetAndDestroy())
    }
    expect(await crm.fetchFile(address, limits)).toEqual({ status: 'failed' })
    server.state.handle = json(404, {})
    expect(await crm.fetchFile(address, limits)).toEqual({ status: 'failed' })
  })
})
