import { describe, expect, it } from 'vitest'
import { createChatReader, pageSize } from './chat-reader.ts'
import type { ChatReading } from './chat-reader.ts'
import type { Crm, CrmMessage } from './crm.ts'

const clock = () => new Date('2026-03-02T10:00:00Z')

const message = (id: number): CrmMessage => ({
  id,
  side: 'buyer',
  text: `text ${String(id)}`,
  deleted: false,
  writtenAtText: '',
  writtenAt: null,
  file: null,
})

const dialog = (count: number): CrmMessage[] => Array.from({ length: count }, (_, index) => message(index + 1))

const crmWith = (messages: readonly CrmMessage[]): Pick<Crm, 'readMessages'> => ({
  readMessages: (_, range) => {
    const older = 'before' in range ? messages.filter(({ id }) => id < range.before) : messages
    const value =
      'after' in range ? messages.filter(({ id }) => id > range.after) : older.slice(-('latest' in range ? range.latest : range.count))
    return Promise.resolve({ status: 'ok', value })
  },
})

/** A store that already holds everything up to an id and, as the real one, refuses a reading that leaves a hole. */
const storeUpTo = (last: number) => {
  const readings: ChatReading<'hook', undefined>[] = []
  return {
    readings,
    store: (reading: ChatReading<'hook', undefined>) => {
      readings.push(reading)
      const gap = last > 0 && reading.full && (reading.messages[0]?.id ?? 0) > last
      return Promise.resolve({ status: gap ? ('gap' as const) : ('stored' as const) })
    },
  }
}

const read = (crm: Pick<Crm, 'readMessages'>, store: ReturnType<typeof storeUpTo>['store']) =>
  createChatReader({ crm, store, clock }).readLatest({ order: 7, mode: 'hook', urgency: 'live' })

describe('reading a chat', () => {
  it('takes one page where that reaches what is stored', async () => {
    const { store, readings } = storeUpTo(180)
    await expect(read(crmWith(dialog(200)), store)).resolves.toEqual({ status: 'read', imported: { status: 'stored' } })
    expect(readings).toHaveLength(1)
    expect(readings[0]?.messages).toHaveLength(pageSize)
  })

  it('pages back without a hole until it reaches what is stored', async () => {
    const { store, readings } = storeUpTo(20)
    await read(crmWith(dialog(200)), store)
    const ids = readings.at(-1)?.messages.map(({ id }) => id) ?? []
    expect(ids[0]).toBeLessThanOrEqual(21)
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => 200 - ids.length + 1 + index))
  })

  it('says that a dialog is complete when its first message is among them', async () => {
    const { store, readings } = storeUpTo(0)
    await read(crmWith(dialog(3)), store)
    expect(readings[0]).toMatchObject({ complete: true, full: false })
  })

  it('stores nothing when the CRM does not answer', async () => {
    const { store, readings } = storeUpTo(0)
    const failure = { status: 'not-done', reason: 'unreachable' } as const
    await expect(read({ readMessages: () => Promise.resolve(failure) }, store)).resolves.toEqual({ status: 'failed', failure })
    expect(readings).toHaveLength(0)
  })

  it('marks a page of history as old, which the newest messages are not', async () => {
    const { store, readings } = storeUpTo(0)
    const reader = createChatReader({ crm: crmWith(dialog(5)), store, clock })
    await reader.readBefore({ order: 7, mode: 'hook', before: 3 })
    await reader.readLatest({ order: 7, mode: 'hook', urgency: 'live' })
    await reader.readAfter({ order: 7, mode: 'hook', after: 3 })
    expect(readings.map(({ older }) => older)).toEqual([true, undefined, undefined])
  })

  it('keeps only what is above the id that was asked for', async () => {
    const { store, readings } = storeUpTo(0)
    const ignoring: Pick<Crm, 'readMessages'> = { readMessages: () => Promise.resolve({ status: 'ok', value: dialog(5) }) }
    await createChatReader({ crm: ignoring, store, clock }).readAfter({ order: 7, mode: 'hook', after: 3 })
    expect(readings[0]?.messages.map(({ id }) => id)).toEqual([4, 5])
  })
})
