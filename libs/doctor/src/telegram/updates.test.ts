import { describe, expect, it } from 'vitest'
import type { Reach, ReachResult } from '../reach.ts'
import type { Asked, KnownWebhook, SeenPerson } from './prober.ts'
import { checkUpdates, judgeKnownWebhook } from './updates.ts'
import type { IngressState, UpdatesDeps } from './updates.ts'

const now = new Date('2026-11-22T12:00:00Z')
const url = 'https://shop.example/telegram/webhook'
const none: KnownWebhook = { url: '', hasCertificate: false, waiting: 0, lastError: null }
const webhook = { mode: 'webhook', url, certificate: undefined, isOwnServer: false } as const
const polling = { mode: 'polling', url: '', certificate: undefined, isOwnServer: false } as const
const running: IngressState = { runs: true, telegram: true }

const answering =
  (result: ReachResult | number): Reach =>
  () =>
    Promise.resolve(typeof result === 'number' ? { status: 'answered', code: result, date: null, text: '' } : result)

const depsOf = ({
  known = none,
  peek = { status: 'ok', value: [] },
  ingress = { runs: false },
  door = 401,
}: {
  known?: KnownWebhook
  peek?: Asked<readonly SeenPerson[]>
  ingress?: IngressState
  door?: ReachResult | number
}): UpdatesDeps => ({
  prober: { webhook: () => Promise.resolve({ status: 'ok', value: known }), peek: () => Promise.resolve(peek) },
  reach: answering(door),
  ingress,
  now,
})
const idsOf = async (...[deps, settings]: Parameters<typeof checkUpdates>) =>
  (await checkUpdates(deps, settings)).findings.map(({ id }) => id)

describe('polling', () => {
  it('without a webhook in the way is fine, and shows who has written', async () => {
    const seen = [{ id: 7, name: '@olha' }]
    const report = await checkUpdates(depsOf({ peek: { status: 'ok', value: seen } }), polling)
    expect([report.findings.map(({ id }) => id), report.seen]).toEqual([['updates.polling'], seen])
  })

  it.each([
    ['another address gets the updates', { known: { ...none, url } }, 'updates.elsewhere'],
    ['another program asks too', { peek: { status: 'conflict' } as const }, 'updates.conflict'],
    ['our own program was refused', { ingress: { runs: true, telegram: 'rejected' } as const }, 'updates.conflict'],
  ])('is disturbed where %s', async (_how, change, expected) => {
    expect(await idsOf(depsOf(change), polling)).toEqual([expected])
  })

  it('is left alone while it runs', async () => {
    const deps = depsOf({ ingress: running })
    const prober = { ...deps.prober, peek: () => Promise.reject(new Error('asked for updates')) }
    expect(await idsOf({ ...deps, prober }, polling)).toEqual(['updates.polling'])
  })
})

describe('a webhook', () => {
  it.each([
    ['', 'webhook.unset'],
    ['http://shop.example/telegram/webhook', 'webhook.insecure'],
    ['https://', 'webhook.insecure'],
    ['https://shop.example:8080/telegram/webhook', 'webhook.port'],
    ['https://192.168.1.5/telegram/webhook', 'webhook.inside'],
    ['https://server/telegram/webhook', 'webhook.inside'],
  ])('at %j is %s', async (address, expected) => {
    expect(await idsOf(depsOf({}), { ...webhook, url: address })).toEqual([expected])
  })

  it.each<[ReachResult | number, string]>([
    [401, 'public.ok'],
    [403, 'public.ok'],
    [200, 'public.open'],
    [502, 'public.behind'],
    [404, 'public.foreign'],
    [{ status: 'dns' }, 'net.dns'],
    [{ status: 'refused' }, 'net.refused'],
    [{ status: 'timeout' }, 'net.timeout'],
    [{ status: 'tls' }, 'net.tls'],
    [{ status: 'reset' }, 'net.reset'],
  ])('whose door answers a stranger with %j is %s', async (door, expected) => {
    expect((await idsOf(depsOf({ door, known: none, ingress: running }), webhook))[0]).toBe(expected)
  })

  it.each<[string, KnownWebhook, IngressState, string[]]>([
    ['that Telegram delivers to is fine', { ...none, url }, running, ['webhook.ok']],
    ['that nobody has set yet is set at the start', none, { runs: false }, ['webhook.idle']],
    ['that is missing though ingress runs', none, running, ['webhook.missing']],
    ['that leads elsewhere', { ...none, url: 'https://other.example/x' }, running, ['webhook.other']],
    ['with many updates waiting', { ...none, url, waiting: 500 }, running, ['webhook.ok', 'updates.waiting']],
    ['with a certificate of before', { ...none, url, hasCertificate: true }, running, ['webhook.certificate-left']],
  ])('%s', async (_what, known, ingress, expected) => {
    expect((await idsOf(depsOf({ known, ingress }), webhook)).slice(1)).toEqual(expected)
  })

  it.each<[string, ReachResult, Partial<KnownWebhook>, string]>([
    ['is a warning', { status: 'timeout' }, {}, 'public.unseen'],
    ['is a warning', { status: 'refused' }, {}, 'public.unseen'],
    ['is a warning', { status: 'reset' }, { lastError: { reason: 'x', at: new Date(now.getTime() - 3_600_000) } }, 'public.unseen'],
    ['is a fault', { status: 'timeout' }, { lastError: { reason: 'x', at: new Date(now.getTime() - 180_000) } }, 'net.timeout'],
    ['is a fault', { status: 'timeout' }, { waiting: 1 }, 'net.timeout'],
    ['is a fault', { status: 'timeout' }, { url: 'https://other.example/x' }, 'net.timeout'],
    ['is a fault', { status: 'dns' }, {}, 'net.dns'],
    ['is a fault', { status: 'tls' }, {}, 'net.tls'],
  ])('that does not open from here %s: %j while Telegram says %j', async (_kind, door, change, expected) => {
    const deps = depsOf({ door, known: { ...none, url, ...change }, ingress: running })
    expect((await checkUpdates(deps, webhook)).findings[0]).toMatchObject({
      id: expected,
      status: expected === 'public.unseen' ? 'warn' : 'fail',
    })
  })

  it('whose last delivery failed is told with the reason, unless it is long over', async () => {
    const failedAt = (at: Date) => ({ ...none, url, lastError: { reason: 'Wrong response from the webhook: 502', at } })
    const recent = await checkUpdates(depsOf({ known: failedAt(new Date(now.getTime() - 180_000)), ingress: running }), webhook)
    expect(recent.findings[1]).toMatchObject({ id: 'webhook.error', facts: { minutes: 3 } })
    const old = depsOf({ known: failedAt(new Date(now.getTime() - 3_600_000)), ingress: running })
    expect((await idsOf(old, webhook))[1]).toBe('webhook.ok')
    expect(judgeKnownWebhook({ status: 'ok', value: failedAt(now) }, now).map(({ id }) => id)).toEqual(['webhook.error'])
  })

  it('with a certificate of one’s own is asked with that certificate', async () => {
    const asked: (string | undefined)[] = []
    const deps = depsOf({ known: { ...none, url }, ingress: running })
    const reach: Reach = (request) => {
      asked.push(request.ca)
      return deps.reach(request)
    }
    expect((await idsOf({ ...deps, reach }, { ...webhook, certificate: 'PEM' }))[1]).toBe('webhook.certificate-missing')
    expect(asked).toEqual(['PEM'])
  })
})
