import type { Catalogue } from '@pinline/catalogue'
import type { EffectInput } from '@pinline/contracts'
import type { OutboxRequest, RequestLine } from '@pinline/db'
import type { OpenProject } from '@pinline/domain'
import { describe, expect, test } from 'vitest'
import { now, outboxItem, supportRequest } from '../test/samples.ts'
import { createFetchAttachment, createHelpDeskConsequences } from './help-desk.ts'

const labels = { uk: 'Центр', en: 'Centre' }
const catalogue: Catalogue = {
  departments: [
    { key: 'icc', label: labels, group: -5, types: [] },
    { key: 'lab', label: labels, group: -5, types: [] },
  ],
  statuses: {},
  staff: [],
  relay: { comments: 'all' },
  phone: false,
  reopenDays: 1,
  answerRemindHours: 1,
  answerCloseDays: 1,
  unassignedMinutes: 1,
  perHour: 1,
}

const createRig = (known: Catalogue = catalogue) => {
  const told: [string, EffectInput<'notice'>][] = []
  const sent: OutboxRequest[] = []
  const asked: (readonly string[])[] = []
  const { id, title, department, type, status, assignee, createdAt } = supportRequest()
  const line: RequestLine = { id, title, department, type, status, assignee, createdAt }
  const open = (departments: readonly string[]) => {
    asked.push(departments)
    return Promise.resolve({ lines: [line], total: 1, open: 1, page: 1, pages: 1 })
  }
  const none = () => Promise.reject(new Error('not expected'))
  const consequences = createHelpDeskConsequences(
    {
      stores: {
        requests: { get: (wanted) => Promise.resolve(wanted === 12 ? supportRequest() : null), byWorkPackage: none },
        requestLists: { open, mine: none, openOf: none, asked: none },
        enqueue: (requests) => {
          sent.push(...requests)
          return Promise.resolve([])
        },
      },
      bot: 42,
      ring: () => undefined,
      helpDesk: {
        catalogue: () => known,
        staff: { current: () => Promise.resolve(-6), departmentsOf: () => Promise.resolve(['icc', 'lab']), moved: () => Promise.resolve() },
      },
      clock: () => now,
    },
    (what, notice) => Promise.resolve(void told.push([what, notice])),
  )
  return { consequences, told, sent, asked }
}

describe('the group of a department', () => {
  test('that nobody has named is told of once', async () => {
    const { consequences, told } = createRig()
    await expect(consequences.onNoStaff('icc')).resolves.toBe('end')
    await expect(consequences.onNoStaff('icc')).resolves.toBe('end')
    expect(told).toEqual([['staff-unset:icc', { key: 'staff.unset', params: { department: 'Центр' } }]])
  })

  test('is waited for while nobody has understood the catalogue', async () => {
    const { consequences, told } = createRig({ ...catalogue, departments: [] })
    await expect(consequences.onNoStaff('icc')).resolves.toBe('wait')
    expect(told).toEqual([])
  })

  test('that the bot can not write to is told of once a day', async () => {
    const { consequences, told } = createRig()
    await consequences.onStaffLost('icc', 'Forbidden: bot was kicked from the group chat')
    expect(told).toEqual([
      ['staff-lost:icc:2026-11-22', { key: 'adm.group.lost', params: { group: 'Центр', reason: { text: 'reason.group.removed' } } }],
    ])
  })

  test('that has moved gets a card for each open request of all departments in it, once', async () => {
    const { consequences, sent, asked } = createRig()
    await consequences.onStaffMoved('icc', -6)
    await consequences.onStaffMoved('icc', -6)
    expect(asked[0]).toEqual(['icc', 'lab'])
    expect(sent).toMatchObject([{ op: 'request.card', recipient: 'staff:icc' }, {}])
    expect(new Set(sent.map(({ idem }) => idem)).size).toBe(1)
  })
})

describe('a notice that its requester does not get', () => {
  const notice = { op: 'notice', recipient: 'manager:7', payload: { key: 'req.assigned', request: 12 } }

  test('because he has blocked the bot is told of to the staff, once a request', async () => {
    const { consequences, sent } = createRig()
    await consequences.onUntold(outboxItem(notice), 'unreachable')
    await consequences.onUntold(outboxItem({ ...notice, seq: 2 }), 'unreachable')
    expect(sent).toMatchObject([{ recipient: 'staff:icc', payload: { key: 'staff.unreachable', request: 12 } }, {}])
    expect(new Set(sent.map(({ idem }) => idem)).size).toBe(1)
  })

  test.each([
    ['for another reason', notice, 'rejected'],
    ['about no request', { ...notice, payload: { key: 'menu.title' } }, 'unreachable'],
    ['in the group itself', { ...notice, recipient: 'staff:icc' }, 'unreachable'],
  ])('%s is not', async (_, item, error) => {
    const { consequences, sent } = createRig()
    await consequences.onUntold(outboxItem(item), error)
    expect(sent).toEqual([])
  })
})

describe('a file of OpenProject', () => {
  const limits = { maxBytes: 3, timeoutMs: 1_000 }
  const fetching = (download: OpenProject['download']) => createFetchAttachment({ download })
  const ok = (bytes: number) => fetching(() => Promise.resolve({ status: 'ok', value: new Uint8Array(bytes) }))

  test('comes by its number', async () => {
    const asked: number[] = []
    const fetch = fetching((file) => {
      asked.push(file)
      return Promise.resolve({ status: 'ok', value: new Uint8Array([1, 2]) })
    })
    await expect(fetch('openproject:88', limits)).resolves.toEqual({ status: 'ok', bytes: new Uint8Array([1, 2]), type: null })
    expect(asked).toEqual([88])
  })

  test('is refused when it is too large, or when OpenProject never gives it', async () => {
    await expect(ok(4)('openproject:88', limits)).resolves.toEqual({ status: 'too-large' })
    await expect(fetching(() => Promise.resolve({ status: 'missing' }))('openproject:88', limits)).resolves.toEqual({ status: 'too-large' })
  })

  test('may be asked for again while OpenProject is away', async () => {
    const away = fetching(() => Promise.resolve({ status: 'not-done', reason: 'unreachable', retryAfterMs: null }))
    await expect(away('openproject:88', limits)).resolves.toEqual({ status: 'failed' })
  })

  test('is never looked for elsewhere', async () => {
    await expect(ok(1)('https://crm.example/88', limits)).resolves.toEqual({ status: 'foreign-host' })
  })
})
