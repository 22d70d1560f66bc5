import { describe, expect, it } from 'vitest'
import type { Calls, FaultId, PagePerson, PhoneMessage, PlaygroundState } from '../../../src/api.ts'
import type { Call } from './scene.ts'
import { createStoryPlayer } from './story-player.ts'
import { withoutDesk } from '../world/desk-fixture.ts'

const admin: PagePerson = { id: 10, name: 'Марія', username: 'maria_example', role: 'admin' }
const anna: PagePerson = { id: 11, name: 'Анна', username: 'anna_example', role: 'manager' }
const bohdan: PagePerson = { id: 12, name: 'Богдан', username: 'bohdan_example', role: 'manager' }
const group = -100
const bot = 1

const faultOf = (id: FaultId, available: boolean) => ({
  id,
  kind: id === 'process-killed' ? ('act' as const) : ('switch' as const),
  on: false,
  strength: null,
  effects: 0,
  available,
})

const nothing: PlaygroundState = {
  ...withoutDesk,
  seq: 0,
  world: 'w',
  bot: { id: bot, username: 'bot' },
  groupId: group,
  logChatId: -200,
  people: [admin, anna, bohdan],
  telegram: [group, admin.id, anna.id, bohdan.id].map((id) => ({ id, type: 'private', title: '', messages: [] })),
  crm: [{ id: 900, name: 'Олена', email: '', product: 'x', unread: 0, messages: [] }],
  counters: { received: 0, shown: 0, replies: 0, delivered: 0, onTheWay: 0, lost: 0, doubled: 0 },
  faults: [],
  services: [],
}

/** What each person hears from the bot when the shop lets them in. */
const welcome: PhoneMessage = {
  key: 'welcome',
  chat: 0,
  id: 0,
  from: { id: bot, name: '', bot: true },
  date: 0,
  kind: 'text',
  text: 'welcome',
  entities: [],
  reactions: [],
  edits: 0,
  silent: false,
  pinned: false,
}

/** A whole shop in memory in which everything goes well and at once. */
const createFakeShop = ({ canKill = true, showsCards = true } = {}) => {
  let state: PlaygroundState = {
    ...nothing,
    telegram: nothing.telegram.map((phone) => ({ ...phone, messages: phone.id > 0 ? [welcome] : [] })),
    faults: [faultOf('crm-down', true), faultOf('crm-slow', true), faultOf('crm-cut', true), faultOf('process-killed', canKill)],
  }
  const calls: string[] = []
  const waiting: { chat: number; message: number }[] = []
  let lastId = 0
  const post = (chat: number, from: number, text: string, button?: string): number => {
    lastId += 1
    const message: PhoneMessage = {
      key: String(lastId),
      chat,
      id: lastId,
      from: { id: from, name: '', bot: from === bot },
      date: 0,
      kind: 'text',
      text,
      entities: [],
      reactions: [],
      edits: 0,
      silent: false,
      pinned: false,
      ...(button === undefined ? {} : { replyMarkup: { inline_keyboard: [[{ text: 'x', callback_data: button }]] } }),
    }
    state = { ...state, telegram: state.telegram.map((one) => (one.id === chat ? { ...one, messages: [...one.messages, message] } : one)) }
    return lastId
  }
  const react = (chat: number, id: number, emoji: string): void => {
    const mark = (message: PhoneMessage): PhoneMessage => (message.id === id ? { ...message, reactions: [{ user: bot, emoji }] } : message)
    state = {
      ...state,
      telegram: state.telegram.map((one) => (one.id === chat ? { ...one, messages: one.messages.map(mark) } : one)),
    }
  }
  const isOn = (id: FaultId): boolean => state.faults.some((fault) => fault.id === id && fault.on)
  const turn = (isMeant: (id: FaultId) => boolean, on: boolean): void => {
    const effects = on ? 1 : 0
    state = { ...state, faults: state.faults.map((fault) => (isMeant(fault.id) ? { ...fault, on, effects } : fault)) }
    if (!isOn('crm-down')) for (const { chat, message } of waiting.splice(0)) react(chat, message, '👌')
  }
  const claim = (user: number, button: string): void => {
    const [, action = '', order = ''] = button.split(':')
    if (action !== 'claim' || state.telegram.some(({ id, messages }) => id > 0 && messages.some(({ text }) => text === order))) return
    post(user, bot, order, `1:write:${order}`)
  }
  const say = (user: number, text: string): number => {
    const message = post(user, user, text)
    react(user, message, isOn('crm-down') ? '👀' : '👌')
    if (isOn('crm-down')) waiting.push({ chat: user, message })
    return message
  }
  const handlers: { readonly [Name in keyof Calls]: (body: Calls[Name]['body']) => Calls[Name]['answer'] } = {
    'POST /api/buyers': () => {
      lastId += 1
      state = { ...state, crm: [...state.crm, { id: 900 + lastId, name: null, email: '', product: '', unread: 0, messages: [] }] }
      return { chat: 900 + lastId }
    },
    'POST /api/buyer/messages': ({ chat }) => {
      if (showsCards) post(group, bot, String(chat), `1:claim:${chat.toString(36)}:1`)
      return { messageId: 1 }
    },
    'POST /api/telegram/messages': ({ user, text }) => ({ messageId: say(user, text), updateId: 1 }),
    'PUT /api/telegram/messages': ({ message }) => ({ messageId: message, updateId: 1 }),
    'POST /api/telegram/press': ({ user, button }) => {
      claim(user, button)
      return { updateId: 1, answer: null }
    },
    'POST /api/telegram/press-together': ({ presses }) => {
      for (const { user, button } of presses) claim(user, button)
      return { presses: [] }
    },
    'POST /api/work': () => ({ id: 1 }),
    'PUT /api/work': ({ id }) => ({ id }),
    'POST /api/work/comments': () => ({ comment: 1 }),
    'PUT /api/fault': ({ id, on }) => {
      turn((one) => one === id, on)
      return { faults: state.faults }
    },
    'POST /api/fault': () => ({ faults: state.faults }),
    'DELETE /api/fault': () => {
      turn(() => true, false)
      return { faults: state.faults }
    },
    'POST /api/reset': () => ({ accepted: false }),
  }
  const call: Call = (name, body) => {
    calls.push(name === 'PUT /api/fault' ? `${name} ${JSON.stringify(body)}` : name)
    const handler = handlers[name]
    return Promise.resolve(handler(body))
  }
  return { calls, call, state: () => state, faultsOn: () => state.faults.filter(({ on }) => on).map(({ id }) => id) }
}

const stage = (options: Parameters<typeof createFakeShop>[0] = {}) => {
  const shop = createFakeShop(options)
  const seen: string[] = []
  const player = createStoryPlayer({
    call: shop.call,
    state: shop.state,
    words: (key) => key,
    focus: (phone) => seen.push(phone),
    photo: () => ({ name: 'x.png', type: 'image/png', base64: '' }),
    seed: 7,
  })
  const captions: string[] = []
  player.subscribe(() => {
    const key = player.getSnapshot().caption?.key
    if (key !== undefined && captions.at(-1) !== key) captions.push(key)
  })
  /** The story's clock, until it is over or has reached a time. */
  const playTo = async (atMs = Infinity): Promise<void> => {
    player.play()
    for (let tick = 0; tick < 4000; tick += 1) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
      const snapshot = player.getSnapshot()
      if (snapshot.state === 'ended' || snapshot.atMs >= atMs) return
      player.advance(50)
    }
  }
  return { shop, player, captions, seen, playTo }
}

describe('the guided story', () => {
  it('plays to its end, lets the managers in first, and leaves no fault on', async () => {
    const { shop, player, captions, seen, playTo } = stage()
    await playTo()
    expect(player.getSnapshot()).toMatchObject({ state: 'ended', atMs: 60_000, caption: { key: 'pg.story.end' } })
    expect(captions).toEqual(
      [
        'ask',
        'race',
        'race.won',
        'answer',
        'answered',
        'down',
        'down.waits',
        'back',
        'crowd',
        'kill',
        'colleague',
        'proof',
        'proved',
        'end',
      ].map((step) => `pg.story.${step}`),
    )
    expect(shop.calls.filter((name) => name === 'POST /api/buyers')).toHaveLength(5)
    expect(shop.calls).toContain('POST /api/fault')
    expect(shop.faultsOn()).toEqual([])
    expect(new Set(seen)).toEqual(new Set(['buyer', 'group', 'anna', 'bohdan']))
  })

  it('asks in a new dialog when it is played again', async () => {
    const { shop, playTo } = stage()
    await playTo()
    await playTo(1000)
    expect(shop.calls.filter((name) => name === 'POST /api/buyers')).toHaveLength(6)
  })

  it('has the connection cut where no process can be killed', async () => {
    const { shop, player, captions, playTo } = stage({ canKill: false })
    await playTo()
    expect(player.getSnapshot().caption?.key).toBe('pg.story.end')
    expect(captions).toContain('pg.story.cut')
    expect(shop.calls).not.toContain('POST /api/fault')
    expect(shop.faultsOn()).toEqual([])
  })

  it('says what did not come', async () => {
    const { player, playTo } = stage({ showsCards: false })
    await playTo()
    expect(player.getSnapshot()).toMatchObject({
      state: 'ended',
      caption: { key: 'pg.story.failed', params: { what: 'pg.story.wait.card' } },
    })
  })

  it('switches off what it has switched on when it is stopped in the middle', async () => {
    const { shop, player, playTo } = stage()
    await playTo(25_000)
    expect(shop.faultsOn()).toEqual(['crm-down'])
    player.stop()
    await player.settled()
    expect(shop.faultsOn()).toEqual([])
    const calls = shop.calls.length
    player.advance(60_000)
    await player.settled()
    expect(shop.calls).toHaveLength(calls)
  })
})
