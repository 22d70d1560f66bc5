import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { ChatView, ShownMessage } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, createFixture, group, now, pressed, stranger, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'

const data = (action: CallbackAction): string => encodeCallback(action)

const inGroup = (id: number): Overrides => ({ setUp: { chats: { current: () => Promise.resolve(id) } as never } })

const createChores = (status: 'started' | 'running' = 'started') => {
  const asked: object[] = []
  const note = (input: object) => {
    asked.push(input)
    return Promise.resolve({ status, chore: 3, lanes: [] })
  }
  const chores: Overrides['chores'] = {
    clean: note,
    forget: note,
    stop: (id) => Promise.resolve(id === 3 ? [] : null),
  }
  return { asked, chores }
}

/** Olena's two chats. */
const forgettable: Overrides['forgettable'] = {
  of: (which) => {
    const isHers = ('order' in which && which.order === 51) || ('email' in which && which.email === 'olena@ukr.net') || 'chat' in which
    return Promise.resolve(isHers ? { chat: 8, chats: [8, 9], email: 'olena@ukr.net' } : null)
  },
}

describe('/status', () => {
  test('of an admin shows how the service stands, in private', async () => {
    const { handle, sent } = createFixture([boss])
    await handle(written(boss, { text: '/status' }))
    expect(sent).toMatchObject([{ op: 'service', recipient: `manager:${String(boss.id)}`, payload: { edit: null } }])
  })

  test('in the managers’ group is answered in private too, elsewhere or for another bot not at all', async () => {
    const ours = createFixture([boss], inGroup(group.id))
    await ours.handle(written(boss, { text: '/status@pinline_bot' }, group))
    expect(ours.sent).toMatchObject([{ op: 'service', recipient: `manager:${String(boss.id)}` }])
    await ours.handle(written(boss, { text: '/status@other_bot' }, group))
    expect(ours.sent).toHaveLength(1)
    const foreign = createFixture([boss], inGroup(-5))
    await foreign.handle(written(boss, { text: '/status' }, group))
    expect(foreign.sent).toEqual([])
  })

  test('of a manager, or of nobody we know, shows nothing', async () => {
    const { handle, sent, notices } = createFixture([anna])
    await handle(written(anna, { text: '/status' }))
    expect(notices()).toMatchObject([{ key: 'err.rights' }])
    expect(sent.filter(({ op }) => op === 'service')).toEqual([])
    const other = createFixture([{ ...stranger, id: 5, role: 'banned' }])
    await other.handle(written(stranger, { text: '/status' }))
    expect(other.sent.filter(({ op }) => op === 'service')).toEqual([])
  })

  test('is drawn again in place by its button, and anew by the menu’s', async () => {
    const shown = { kind: 'service' } as ShownMessage // nothing else is looked at
    const inPlace = createFixture([boss], { views: { shown: () => Promise.resolve(shown) } })
    const home = { id: boss.telegramId, type: 'private' }
    await inPlace.handle(pressed(boss, data({ action: 'service', args: [] }), home))
    expect(inPlace.sent).toMatchObject([{ op: 'service', payload: { edit: { telegramChat: boss.telegramId } } }])
    const anew = createFixture([boss])
    await anew.handle(pressed(boss, data({ action: 'service', args: [] }), home))
    expect(anew.sent).toMatchObject([{ op: 'service', payload: { edit: null } }])
  })
})

test('/stats is for every manager, and a command at the end of a text is none', async () => {
  const { handle, sent } = createFixture([anna])
  await handle(written(anna, { text: '/stats' }))
  expect(sent).toMatchObject([{ op: 'stats', recipient: `manager:${String(anna.id)}` }])
})

describe('/clean', () => {
  test('asks once, by the day and the number of chats', async () => {
    const { handle, notices } = createFixture([boss])
    await handle(written(boss, { text: '/clean' }))
    // Ninety days before the 22nd of November, midnight in Kyiv.
    expect(notices()).toMatchObject([{ key: 'adm.clean.ask', params: { day: { time: 'day', at: '2026-08-23T21:00:00.000Z' }, n: 3 } }])
  })

  test('begins with the day that was asked about, but never with today', async () => {
    const { asked, chores } = createChores()
    const { handle, answers } = createFixture([boss], { chores })
    const day = Math.floor(now.getTime() / 86_400_000)
    await handle(pressed(boss, data({ action: 'cleanYes', args: [day - 90] })))
    await handle(pressed(boss, data({ action: 'cleanYes', args: [day + 90] })))
    expect(asked).toMatchObject([
      { by: boss.id, total: 3, day: new Date('2026-08-23T21:00:00Z') },
      { day: new Date('2026-11-20T22:00:00Z') },
    ])
    expect(answers.map(({ text }) => text)).toEqual([undefined, undefined])
  })

  test('says so where one goes on already', async () => {
    const { chores } = createChores('running')
    const { handle, answers } = createFixture([boss], { chores })
    await handle(pressed(boss, data({ action: 'cleanYes', args: [1] })))
    expect(answers).toMatchObject([{ text: 'Очищення вже триває.' }])
  })

  test('is stopped by a button, which answers also when there is nothing to stop', async () => {
    const { chores } = createChores()
    const { handle, answers } = createFixture([boss], { chores })
    await handle(pressed(boss, data({ action: 'choreStop', args: [3] })))
    await handle(pressed(boss, data({ action: 'choreStop', args: [4] })))
    expect(answers.map(({ text }) => text)).toEqual([undefined, 'Очищення вже закінчилося.'])
  })
})

describe('/forget', () => {
  test.each(['/forget 51', '/forget_51', '/forget № 51', '/forget olena@ukr.net'])(
    'as %j asks about that buyer, with the number of chats',
    async (text) => {
      // All that a question needs of a chat is which one it is.
      const views: Overrides['views'] = { chat: () => Promise.resolve({ id: 8, order: 51 } as ChatView) }
      const { handle, notices, sent } = createFixture([boss], { forgettable, views })
      await handle(written(boss, { text }))
      expect(notices()).toMatchObject([{ key: 'adm.forget.ask', params: { n: 2 } }])
      expect(sent).toMatchObject([{ chat: 8 }])
      expect(JSON.stringify(notices())).not.toContain('olena')
    },
  )

  test.each([
    ['/forget', 'adm.forget.usage'],
    ['/forget Olena', 'adm.forget.usage'],
    ['/forget 52', 'adm.nochat'],
    ['/forget petro@ukr.net', 'adm.forget.none'],
  ])('as %j answers %s', async (text, key) => {
    const { handle, notices } = createFixture([boss], { forgettable })
    await handle(written(boss, { text }))
    expect(notices()).toMatchObject([{ key }])
  })

  test('erases all chats of the buyer once it is confirmed', async () => {
    const { asked, chores } = createChores()
    const { handle } = createFixture([boss], { chores, forgettable })
    await handle(pressed(boss, data({ action: 'forgetYes', args: [8] })))
    expect(asked).toMatchObject([{ by: boss.id, chats: [8, 9], email: 'olena@ukr.net' }])
  })
})

test.each<CallbackAction>([
  { action: 'service', args: [] },
  { action: 'clean', args: [] },
  { action: 'cleanYes', args: [1] },
  { action: 'choreStop', args: [3] },
  { action: 'forget', args: [51] },
  { action: 'forgetYes', args: [8] },
])('a manager who presses $action changes nothing', async (action) => {
  const { asked, chores } = createChores()
  const { handle, answers, sent } = createFixture([anna], { chores, forgettable })
  await handle(pressed(anna, data(action)))
  expect(answers).toMatchObject([{ text: 'Це може лише адміністратор.' }])
  expect([...asked, ...sent]).toEqual([])
})

test.each(['/status', '/clean', '/forget 51', '/forget'])('a manager’s %s is refused and reaches nobody', async (text) => {
  const { handle, notices, sent } = createFixture([anna], { forgettable })
  await handle(written(anna, { text }))
  expect(notices()).toMatchObject([{ key: 'err.rights' }])
  expect(sent).toHaveLength(1)
})
