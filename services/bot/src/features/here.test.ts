import type { Settings } from '@pinline/db'
import type { Standing } from '@pinline/doctor'
import { describe, expect, test } from 'vitest'
import { anna, boss, bot, createFixture, group, stranger, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { createSharedChats, wishMs } from './here-chats.ts'
import type { SetUp } from './here.ts'

const other = -100_300
const channel = { id: -100_400, type: 'channel', title: 'Журнал' }
const administrator: Standing = { role: 'administrator', mayPost: true }

const createMemory = (): Pick<Settings, 'get' | 'set'> & { readonly stored: Map<string, unknown> } => {
  const stored = new Map<string, unknown>()
  return {
    stored,
    get: (key) => Promise.resolve(stored.get(key) ?? null),
    set: (key, value) => Promise.resolve(void stored.set(key, value)),
  }
}

/** A Telegram that knows the chats of these tests, with one of our admins running the channel. */
const createProber = (standing: Standing = administrator, runsChannel: readonly number[] = [boss.telegramId]): SetUp['prober'] => ({
  self: () => Promise.resolve({ status: 'ok', value: { id: bot, username: 'pinline_bot', readsAll: false } }),
  chat: (id) => {
    if (id > 0) return Promise.resolve({ status: 'ok', value: { type: 'private', title: '', isOpen: true } })
    const type = id === channel.id ? 'channel' : 'supergroup'
    return Promise.resolve({ status: 'ok', value: { type, title: String(id), isOpen: true } })
  },
  standing: () => Promise.resolve({ status: 'ok', value: standing }),
  administrators: () => Promise.resolve({ status: 'ok', value: runsChannel }),
  webhook: () => Promise.resolve({ status: 'ok', value: { url: '', hasCertificate: false, waiting: 0, lastError: null } }),
})

const createHere = ({
  group: configured,
  log,
  prober = createProber(),
}: { group?: number; log?: number; prober?: SetUp['prober'] } = {}) => {
  const settings = createMemory()
  const setUp: SetUp = {
    chats: createSharedChats({ bot, configured: { group: configured, log }, settings }),
    prober,
    settled: () => Promise.resolve(),
  }
  const woken: string[] = []
  const overrides: Overrides = {
    setUp,
    groupQueue: { wake: (recipient: string) => Promise.resolve(void woken.push(recipient)) },
  }
  const fixture = createFixture([anna, boss], overrides)
  const here = (text = '/here', person = boss) => fixture.handle(written(person, { text }, group))
  const shown = () =>
    fixture
      .notices()
      .map((notice) => ({ recipient: '', key: '', ...notice }))
      .map(({ recipient, key }) => `${recipient} ${key}`)
  return { ...fixture, ...settings, woken, here, shown }
}

const groupKey = `telegram.group.${String(bot)}`
const logKey = `telegram.log.${String(bot)}`

describe('/here in a group', () => {
  test('makes it the managers’ group, tells there what was found, and lets what has waited go', async () => {
    const { here, shown, stored, woken, notices } = createHere()
    await here()
    expect(stored.get(groupKey)).toBe(group.id)
    expect(shown()).toEqual(['group:main here.group.done'])
    expect(JSON.stringify(notices())).toContain('✓ Бот — адміністратор групи')
    expect(woken).toEqual(['group:main'])
  })

  test('tells in private what keeps the bot from telling it there', async () => {
    const { here, shown } = createHere({ prober: createProber({ role: 'muted' }) })
    await here()
    expect(shown()).toEqual(['group:main here.group.done', `manager:${String(boss.id)} here.report`])
  })

  test('asks once before it takes the place of another group', async () => {
    const { here, shown, stored, notices } = createHere({ group: other })
    await here()
    expect(stored.get(groupKey)).toBeUndefined()
    expect(shown()).toEqual([`manager:${String(boss.id)} here.group.ask`])
    expect(notices()).toMatchObject([{ params: { group: String(other), title: 'Магазин' } }])
    await here()
    expect(stored.get(groupKey)).toBe(group.id)
    expect(shown()[1]).toBe('group:main here.group.done')
  })

  test('in the group that it is anyway checks it again', async () => {
    const { here, shown } = createHere({ group: group.id })
    await here()
    expect(shown()).toEqual(['group:main here.group.same'])
  })

  test('of a manager is refused in private, of a stranger passed over', async () => {
    const { here, shown, stored } = createHere()
    await here('/here', anna)
    await here('/here', stranger)
    expect(shown()).toEqual([`manager:${String(anna.id)} err.rights`])
    expect(stored.size).toBe(0)
  })

  test.each([
    ['/here@pinline_bot', true],
    ['/HERE@Pinline_Bot now', true],
    ['/here@other_bot', false],
    ['/hereby', false],
    ['is it /here', false],
  ])('%j is meant for us: %s', async (text, isOurs) => {
    const { here, stored } = createHere()
    await here(text)
    expect(stored.has(groupKey)).toBe(isOurs)
  })
})

test('a wish does not confirm itself when its update is worked twice, nor after ten minutes', async () => {
  const settings = createMemory()
  const chats = createSharedChats({ bot, configured: { group: other }, settings })
  const chat = { id: group.id, title: 'Магазин' }
  const at = new Date('2026-11-22T12:00:00Z')
  const later = new Date(at.getTime() + wishMs + 1)
  expect(await chats.choose('group', chat, { updateId: 1, at })).toBe('ask')
  expect(await chats.choose('group', chat, { updateId: 1, at })).toBe('ask')
  expect(await chats.choose('group', { id: -5, title: '' }, { updateId: 2, at })).toBe('ask')
  expect(await chats.choose('group', chat, { updateId: 3, at })).toBe('ask')
  expect(await chats.choose('group', chat, { updateId: 4, at: later })).toBe('ask')
  expect(await chats.choose('group', chat, { updateId: 5, at: later })).toBe('set')
  expect(await chats.choose('group', chat, { updateId: 5, at: later })).toBe('same')
  expect([await chats.current('group'), await chats.titleOf(group.id)]).toEqual([group.id, 'Магазин'])
})

describe('/here in a channel', () => {
  const post = { channel_post: { message_id: 3, date: 1, chat: channel, sender_chat: channel, text: '/here' } }

  test('makes it the log channel, and tells the admins who run it', async () => {
    const { handle, shown, stored } = createHere()
    await handle(post)
    expect(stored.get(logKey)).toBe(channel.id)
    expect(shown()).toEqual(['log here.log.done', `manager:${String(boss.id)} here.log.told`])
  })

  test('that no admin of ours runs changes nothing', async () => {
    const { handle, sent, stored } = createHere({ prober: createProber(administrator, [anna.telegramId, 99]) })
    await handle(post)
    expect([sent, stored.size]).toEqual([[], 0])
  })

  test('asks its admins before it takes the place of another one', async () => {
    const { handle, shown, stored } = createHere({ log: other })
    await handle(post)
    expect([shown(), stored.has(logKey)]).toEqual([[`manager:${String(boss.id)} here.log.ask`], false])
    await handle(post)
    expect(stored.get(logKey)).toBe(channel.id)
  })
})

describe('/here in private', () => {
  test('shows an admin what the bot finds out about itself', async () => {
    const { handle, notices } = createHere({ group: group.id })
    await handle(written(boss, { text: '/here' }))
    const [notice] = notices()
    expect(notice).toMatchObject({ recipient: `manager:${String(boss.id)}`, key: 'here.report' })
    const text = JSON.stringify(notice)
    for (const line of [
      '✓ Бот @pinline_bot',
      '✓ Група',
      '– Каналу журналу немає',
      '✓ 1 адміністратор',
      '✓ Pinline сам запитує оновлення',
      '– Підключення до CRM звідси не видно',
      '6 гаразд',
    ])
      expect(text).toContain(line)
  })

  test('is refused to a manager', async () => {
    const { handle, shown } = createHere()
    await handle(written(anna, { text: '/here' }))
    expect(shown()).toEqual([`manager:${String(anna.id)} err.rights`])
  })
})
