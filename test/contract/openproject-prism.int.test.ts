import type { OpenProject } from '@pinline/domain'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPrism } from './crm-prism.ts'
import { describeOpenProjectContract, openDesk, photo, printer, valueOf } from './openproject-contract.ts'
import { specOf, startOpenProjectProxy } from './openproject-prism.ts'

type Proxy = Awaited<ReturnType<typeof startOpenProjectProxy>>

/** Prism for the tests of one description; what it has against a request fails the test that made it. */
const useProxy = (path: string): (() => Proxy) => {
  let prism: Awaited<ReturnType<typeof startPrism>>
  let proxy: Proxy
  beforeAll(async () => {
    prism = await startPrism(path)
    proxy = await startOpenProjectProxy(prism.url)
  }, 60_000)
  afterAll(async () => {
    await proxy.close()
    await prism.close()
  })
  afterEach(() => {
    proxy.behave({})
    proxy.settle()
  })
  return () => proxy
}

const adapted = specOf('adapted')
const pristine = specOf('published')

describe.skipIf(adapted === null)('by the adapted description', () => {
  const proxy = useProxy(adapted ?? '')
  // Its examples are all about this one.
  const open = () => Promise.resolve({ desk: openDesk(proxy().url), work: 1528, lockVersion: 3, close: () => undefined })
  describeOpenProjectContract('Prism', open)

  it('a bearer token is one of the two ways in', async () => {
    expect(valueOf(await openDesk(proxy().url, { auth: { type: 'bearer', token: 'opapi-test' } }).me())).toBeGreaterThan(0)
  })

  const refusals: [string, string, (desk: OpenProject) => Promise<{ readonly status: string }>, string][] = [
    ['PATCH /work_packages/1528', 'code=409', (desk) => desk.change(1528, 2, { status: 7 }), 'conflict'],
    ['PATCH /work_packages/1528', 'code=403', (desk) => desk.change(1528, 2, { status: 7 }), 'forbidden'],
    ['POST /projects/1/work_packages', 'code=422', (desk) => desk.create(printer), 'rejected'],
    ['POST /projects/1/work_packages', 'code=403', (desk) => desk.create(printer), 'forbidden'],
    ['POST /work_packages/1528/activities', 'code=400', (desk) => desk.comment(1528, 'x'), 'rejected'],
    ['POST /work_packages/1528/attachments', 'code=422', (desk) => desk.attach(1528, photo), 'rejected'],
    ['GET /work_packages/1528', 'code=404', (desk) => desk.read(1528), 'missing'],
  ]
  it.each(refusals)('%s with %s has a class of its own', async (what, prefer, call, status) => {
    proxy().behave({ wishes: { [what]: prefer } })
    expect((await call(openDesk(proxy().url))).status).toBe(status)
  })

  it.each([
    ['a description that is no object', { description: 'text' }, 'description'],
    ['a subject that is a number', { subject: 5 }, 'subject'],
    ['no type', { _links: {} }, 'type'],
  ])('%s fails loudly, with the reason', async (_, wrong, reason) => {
    proxy().behave({ amend: (body) => ({ ...body, ...wrong }) })
    expect((await openDesk(proxy().url).create(printer)).status).toBe('rejected')
    expect(() => {
      proxy().settle()
    }).toThrow(reason)
  })

  it('a comment that is no object fails loudly, with the reason', async () => {
    proxy().behave({ amend: () => ({ comment: 'text' }) })
    expect((await openDesk(proxy().url).comment(1528, 'x')).status).toBe('rejected')
    expect(() => {
      proxy().settle()
    }).toThrow('comment')
  })
})

describe.skipIf(pristine === null)('by the published description', () => {
  const proxy = useProxy(pristine ?? '')

  it('creates: what it demands beyond the server itself is added on the way', async () => {
    // It names the model that is read as the one that is written, so all of its links are required.
    const links = { project: { href: '/api/v3/projects/1' }, status: { href: '/api/v3/statuses/1' } }
    proxy().behave({ amend: (body) => ({ ...body, _links: { ...Object(body['_links']), ...links } }) })
    // Its example has no version and can not be read, but nothing is said against the request.
    expect(await openDesk(proxy().url).create(printer)).toEqual({ status: 'ambiguous', reason: 'unreadable' })
  })

  it('changes and comments', async () => {
    const desk = openDesk(proxy().url)
    expect((await desk.change(1528, 3, { status: 7, assignee: 11 })).status).toBe('ambiguous')
    // Without a body, by this description.
    expect(await desk.comment(1528, 'hello')).toEqual({ status: 'ambiguous', reason: 'unreadable' })
  })

  it('reads', async () => {
    const desk = openDesk(proxy().url)
    expect(valueOf(await desk.me())).toBeGreaterThan(0)
    expect(valueOf(await desk.limits()).fileBytes).toBeGreaterThan(0)
    expect(valueOf(await desk.comments(1528)).length).toBeGreaterThan(0)
    expect(valueOf(await desk.files(1528)).length).toBeGreaterThan(0)
  })
})
