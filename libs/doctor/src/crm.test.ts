import { describe, expect, it } from 'vitest'
import { checkCrm, checkHook } from './crm.ts'
import type { CrmProber } from './crm.ts'
import type { Reach, ReachResult } from './reach.ts'

const baseUrl = 'https://crm.example/api'
const answering =
  (result: ReachResult | number): Reach =>
  () =>
    Promise.resolve(typeof result === 'number' ? { status: 'answered', code: result, date: null, text: '' } : result)

const chat = { chat: 9, email: null, product: null, lastDateText: '', lastDate: null, messages: 1, unread: 0 }
const fine: CrmProber = {
  listChats: () => Promise.resolve({ status: 'ok', value: { chats: [chat], pages: 1 } }),
  purchase: () => Promise.resolve({ status: 'missing' }),
  permissions: () => Promise.resolve({ status: 'ok', value: [{ name: 'Correspondence with buyers', level: 'Full access' }] }),
}
const idsOf = async (change: Partial<CrmProber>, door: ReachResult | number = 404) =>
  (await checkCrm({ baseUrl, reach: answering(door), prober: { ...fine, ...change } })).findings.map(({ id }) => id)

describe('the CRM', () => {
  it('that takes the key and shows what is needed is fine', async () => {
    expect(await idsOf({})).toEqual(['crm.ok', 'dialogs.ok', 'perms.ok', 'orders.ok'])
  })

  it.each<[Awaited<ReturnType<CrmProber['listChats']>>, string[]]>([
    [{ status: 'unauthorized' }, ['crm.login']],
    [{ status: 'forbidden' }, ['crm.ok', 'dialogs.forbidden']],
    [{ status: 'rejected', text: 'words of the CRM' }, ['crm.ok', 'dialogs.failed']],
    [{ status: 'missing' }, ['crm.page']],
    [{ status: 'not-done', reason: 'maintenance' }, ['crm.page']],
    [{ status: 'ambiguous', reason: 'not-json' }, ['crm.page']],
    [{ status: 'not-done', reason: 'throttled' }, ['crm.later']],
    [{ status: 'ambiguous', reason: 'server-error' }, ['crm.later']],
  ])('that answers with %j is %j', async (listed, expected) => {
    expect(await idsOf({ listChats: () => Promise.resolve(listed) })).toEqual(expected)
  })

  it('that is away is not asked to log us in', async () => {
    const listChats = () => Promise.reject(new Error('was asked'))
    expect(await idsOf({ listChats }, { status: 'refused' })).toEqual(['net.refused'])
  })

  it.each([
    [{ status: 'ok', value: [{ name: 'Переписка с покупателями', level: 'просмотр' }] } as const, 'perms.view'],
    [{ status: 'ok', value: [{ name: 'Goods', level: 'full' }] } as const, 'perms.hidden'],
    [{ status: 'ok', value: null } as const, 'perms.hidden'],
    [{ status: 'missing' } as const, 'perms.hidden'],
  ])('that says of its rights %j is %s', async (permissions, expected) => {
    expect((await idsOf({ permissions: () => Promise.resolve(permissions) }))[2]).toBe(expected)
  })

  it('without rights to orders is a warning, and without chats nothing to try them on', async () => {
    expect((await idsOf({ purchase: () => Promise.resolve({ status: 'forbidden' }) }))[3]).toBe('orders.forbidden')
    const empty: Awaited<ReturnType<CrmProber['listChats']>> = { status: 'ok', value: { chats: [], pages: 0 } }
    expect((await idsOf({ listChats: () => Promise.resolve(empty) }))[3]).toBe('orders.none')
  })
})

describe('the address that the CRM calls', () => {
  const hook = { publicRoot: 'https://shop.example', localRoot: 'http://127.0.0.1:8080', key: 's3cret', showKeys: false, runs: true }

  it.each([
    [400, 'hook.ok'],
    [401, 'hook.key'],
    [404, 'hook.foreign'],
    [{ status: 'refused' } as const, 'hook.idle'],
  ])('behind which a call gets %j is %s', async (door, expected) => {
    expect((await checkHook(answering(door), hook)).map(({ id }) => id)).toEqual(['hook.address', expected])
  })

  it('is shown with its key on demand only', async () => {
    const told = async (showKeys: boolean) => JSON.stringify(await checkHook(answering(400), { ...hook, showKeys }))
    expect(await told(false)).not.toContain('s3cret')
    expect(await told(true)).toContain('https://shop.example/crm/messages/s3cret')
  })

  it('can not be called from outside where there is no public address', async () => {
    const findings = await checkHook(answering(400), { ...hook, publicRoot: null, runs: false })
    expect(findings.map(({ id }) => id)).toEqual(['hook.inside', 'hook.idle'])
  })
})
