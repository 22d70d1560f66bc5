import { describe, expect, it, onTestFinished } from 'vitest'
import { cut, json, page, reset, silence, startServer } from './crm-server.ts'
import type { Handler } from './crm-server.ts'
import { openDesk, photo, printer } from './openproject-contract.ts'

const startHere = async (handle: Handler) => {
  const server = await startServer()
  onTestFinished(() => server.close())
  server.state.handle = handle
  // The little server's own path does not matter to it.
  return { server, desk: openDesk(server.url, { timeoutMs: 300, fileTimeoutMs: 300 }) }
}
const unreachable = { status: 'not-done', reason: 'unreachable', retryAfterMs: null }

describe('over a real connection', () => {
  it.each<[string, Handler, object, object]>([
    ['cut before an answer', reset, { status: 'ambiguous', reason: 'cut' }, { status: 'ambiguous', reason: 'cut' }],
    ['cut within an answer', cut, { status: 'ambiguous', reason: 'cut' }, { status: 'ambiguous', reason: 'cut' }],
    ['without an answer', silence, { status: 'ambiguous', reason: 'timeout' }, { status: 'ambiguous', reason: 'timeout' }],
    [
      'with a page',
      page(200),
      { status: 'ambiguous', reason: 'unreadable' },
      { status: 'not-done', reason: 'maintenance', retryAfterMs: null },
    ],
    [
      'with JSON of something else',
      json(200, []),
      { status: 'ambiguous', reason: 'unreadable' },
      { status: 'ambiguous', reason: 'unreadable' },
    ],
  ])('%s a write and a read are put into their classes', async (_, handle, write, read) => {
    const { desk } = await startHere(handle)
    expect(await desk.create(printer)).toEqual(write)
    expect(await desk.comment(5, 'x')).toEqual(write)
    expect(await desk.attach(5, photo)).toEqual(write)
    expect(await desk.read(5)).toEqual(read)
    expect(await desk.findByKey('1', 'k')).toEqual(read)
  })

  it('a write that its caller gives up in the middle is in doubt, a read is not', async () => {
    let caller = new AbortController()
    // In the middle: what was asked has arrived, and nothing was answered.
    const { server, desk } = await startHere(() => {
      caller.abort()
    })
    expect(await desk.create(printer, { signal: caller.signal })).toEqual({ status: 'ambiguous', reason: 'timeout' })
    caller = new AbortController()
    expect(await desk.read(5, { signal: caller.signal })).toEqual({ status: 'not-done', reason: 'cancelled', retryAfterMs: null })
    expect(server.seen).toHaveLength(2)
  })

  it.each(['http://127.0.0.1:9', 'http://name.invalid'])('%s can not be reached, so nothing was done', async (baseUrl) => {
    expect(await openDesk(baseUrl).create(printer)).toEqual(unreachable)
  })

  it('a server that speaks no TLS was told nothing', async () => {
    const { server } = await startHere(json(200, {}))
    expect(await openDesk(server.url.replace('http:', 'https:')).create(printer)).toEqual(unreachable)
    expect(server.seen).toEqual([])
  })

  it('one that can not be read is not taken for none', async () => {
    const { desk } = await startHere(json(200, { total: 1, _embedded: { elements: [{ id: 5 }] } }))
    expect(await desk.findByKey('1', 'k')).toEqual({ status: 'ambiguous', reason: 'unreadable' })
    expect(await desk.files(5)).toEqual({ status: 'ambiguous', reason: 'unreadable' })
  })
})

const redirect =
  (location: string): Handler =>
  (_, response) => {
    response.writeHead(302, { location }).end()
  }

describe('a redirect of a download', () => {
  it('is followed within the instance, with its credentials', async () => {
    const { server, desk } = await startHere((seen, response) => {
      if (seen.path === '/store/7') response.writeHead(200).end('content')
      else redirect('/store/7')(seen, response)
    })
    expect(await desk.download(7)).toEqual({ status: 'ok', value: new Uint8Array(Buffer.from('content')) })
    expect(server.seen[1]?.headers.authorization).toBe(`Basic ${btoa('apikey:opapi-test')}`)
  })

  it.each(['localhost', '127.0.0.1', '[::ffff:127.0.0.1]'])('leads nobody into our own network by the name %s', async (host) => {
    const inner = await startHere(json(200, 'secret'))
    const { desk } = await startHere(redirect(inner.server.url.replace('127.0.0.1', host)))
    expect(await desk.download(7)).not.toMatchObject({ status: 'ok' })
    expect(inner.server.seen).toEqual([])
  })

  it('a file that is larger than any that can be sent on is not read', async () => {
    const { server } = await startHere(json(200, 'x'.repeat(200)))
    expect(await openDesk(server.url, { maxDownloadBytes: 100 }).download(7)).toEqual({ status: 'rejected', text: 'The file is too large' })
  })
})

describe('over the wire go', () => {
  it('the token as Basic or as Bearer, and the kind of answer that is meant', async () => {
    const { server, desk } = await startHere(json(200, { id: 3 }))
    await desk.me()
    await openDesk(server.url, { auth: { type: 'bearer', token: 'opapi-test' }, language: 'uk' }).me()
    const [basic, bearer] = server.seen.map(({ headers }) => headers)
    expect(basic).toMatchObject({
      authorization: `Basic ${btoa('apikey:opapi-test')}`,
      accept: 'application/hal+json',
      'accept-language': 'en',
    })
    expect(bearer).toMatchObject({ authorization: 'Bearer opapi-test', 'accept-language': 'uk' })
    expect(basic).not.toHaveProperty('content-type')
  })

  it('metadata of a file as a plain part, since one with a name of its own would be a file', async () => {
    const { server, desk } = await startHere(json(201, {}))
    await desk.attach(5, photo)
    const [{ body, headers, path } = { body: '', headers: {}, path: '' }] = server.seen
    expect(path).toBe('/api/api/v3/work_packages/5/attachments')
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/u)
    expect(body).toContain('name="metadata"\r\n\r\n{"fileName":"фото.png"}')
  })

  it('searches that leave out nothing that is closed', async () => {
    const { server, desk } = await startHere(json(200, { total: 0, _embedded: { elements: [] } }))
    await desk.findByKey('it-support', 'k"1')
    await desk.changedSince('it-support', { since: new Date('2026-11-22T10:00:00.900Z'), page: 3, pageSize: 50 })
    const [byKey, changed] = server.seen.map(({ query }) => Object.fromEntries(query))
    const status = { status: { operator: '*', values: [] } }
    expect(JSON.parse(byKey?.['filters'] ?? '')).toEqual([{ customField6: { operator: '=', values: ['k"1'] } }, status])
    expect(JSON.parse(changed?.['filters'] ?? '')).toEqual([
      { updatedAt: { operator: '<>d', values: ['2026-11-22T10:00:00Z', ''] } },
      status,
    ])
    expect(changed).toMatchObject({ offset: '3', pageSize: '50', sortBy: '[["updatedAt","asc"],["id","asc"]]' })
  })

  it('no wish for silence: staff are told of everything', async () => {
    const { server, desk } = await startHere(json(201, {}))
    await Promise.all([desk.create(printer), desk.comment(5, 'x'), desk.change(5, 0, { status: 7 })])
    expect(server.seen.map(({ query }) => [...query])).toEqual([[], [], []])
  })
})
