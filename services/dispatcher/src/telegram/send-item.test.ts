import type { TelegramResult } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { outboxItem } from '../../test/samples.ts'
import type { Drawn } from './draw-effect.ts'
import { createSendItem } from './send-item.ts'
import type { LostCard, Permission, SendItemDeps } from './send-item.ts'

const group = -100_1
const newGroup = -100_2

const card = (fields: Partial<Extract<Drawn, { type: 'show' }>> = {}): Drawn => ({
  type: 'show',
  drawing: { text: ['Є білі?'], silent: false, open: true },
  placement: { type: 'new', telegramChat: group, attachment: null },
  kind: 'card',
  subject: 50,
  version: 4,
  ...fields,
})
const edit = card({ placement: { type: 'edit', telegramChat: group, messageId: 9, media: false } })
const reaction: Drawn = {
  type: 'react',
  source: { telegramChat: 700, messageId: 5, updateId: 3 },
  progress: 'delivered',
  inWords: { text: ['Надіслано'], silent: true, open: false },
  placement: { type: 'new', telegramChat: 700, attachment: null },
}

const createRig = (
  answer: TelegramResult<number>,
  drawn: Drawn | Error = card(),
  more: Partial<SendItemDeps> = {},
  person: number | null = null,
) => {
  const happened: unknown[] = []
  const send = createSendItem({
    draw: () => (drawn instanceof Error ? Promise.reject(drawn) : Promise.resolve(drawn)),
    deliver: {
      show: () => {
        happened.push('call')
        return Promise.resolve(answer)
      },
    },
    client: { call: () => Promise.resolve({ status: 'rejected', description: 'REACTION_INVALID' }) },
    destinations: {
      resolve: () => Promise.resolve({ telegramChat: group, person, role: person === null ? null : 'manager', language: null }),
      moved: (recipient, id) => Promise.resolve(void happened.push({ recipient, id })),
    },
    onUnreachable: (id) => Promise.resolve(void happened.push({ unreachable: id })),
    onLostCard: (lost: LostCard) => Promise.resolve(void happened.push(lost)),
    onRefusedFile: (idem) => void happened.push({ refusedFile: idem }),
    onGroupLost: (recipient, description) => Promise.resolve(void happened.push({ lost: recipient, description })),
    onGroupReached: () => undefined,
    onNoStaff: () => Promise.resolve('end'),
    onGroupMoved: (recipient, id) => Promise.resolve(void happened.push({ left: recipient, id })),
    onRepeat: ({ idem }) => void happened.push({ again: idem }),
    onPart: (_, part) => Promise.resolve(void happened.push({ part })),
    onFiles: (_, files) => Promise.resolve(void happened.push({ files })),
    onRefusedJoin: ({ messageId }) => void happened.push({ refusedJoin: messageId }),
    isPoison: () => Promise.resolve(false),
    onDead: ({ idem }, error) => Promise.resolve(void happened.push({ dead: idem, error })),
    freeze: (id, ms) => Promise.resolve(void happened.push({ freeze: id, ms })),
    random: () => 0,
    bot: 42,
    logger: { warn: () => undefined, error: () => undefined },
    ...more,
  })
  const go = (fields = {}, permission: Permission = 'go') =>
    send(outboxItem(fields), new AbortController().signal, () => Promise.resolve(permission))
  return { go, happened }
}

const ok: TelegramResult<number> = { status: 'ok', value: 77 }

describe('a try of one item', () => {
  it('ends where a department has no group, for its staff may work in OpenProject only', async () => {
    const told: string[] = []
    const nowhere = { resolve: () => Promise.resolve(null), moved: () => Promise.resolve() }
    const onNoStaff = (department: string) => {
      told.push(department)
      return Promise.resolve(department === 'new' ? ('wait' as const) : ('end' as const))
    }
    const { go, happened } = createRig(ok, card(), { destinations: nowhere, onNoStaff })
    await expect(go({ recipient: 'staff:icc' })).resolves.toEqual({ type: 'end', ending: { state: 'sent', error: 'no group of staff' } })
    expect(told).toEqual(['icc'])
    expect(happened).toEqual([])
    await expect(go({ recipient: 'staff:new' })).resolves.toMatchObject({ type: 'again', error: 'no destination' })
    await expect(go({ recipient: 'group:main' })).resolves.toMatchObject({ type: 'again', error: 'no destination' })
  })

  it('is not made where the item ends the process each time: the item is dead, and nothing is drawn', async () => {
    const { go, happened } = createRig(ok, new Error('never drawn'), { isPoison: ({ attempts }) => Promise.resolve(attempts > 5) })
    await expect(go({ attempts: 6, idem: 'x' })).resolves.toEqual({ type: 'end', ending: { state: 'dead', error: 'poison' } })
    expect(happened).toEqual([{ dead: 'x', error: 'poison' }])
  })

  it('notes what the message shows', async () => {
    const { go } = createRig(ok)
    await expect(go()).resolves.toEqual({
      type: 'end',
      ending: {
        state: 'sent',
        externalId: 77,
        shown: { bot: 42, telegramChat: group, kind: 'card', subject: 50, version: 4, open: true, media: false },
      },
    })
  })

  it.each<[string, TelegramResult<number>, object]>([
    ['429', { status: 'throttled', retryAfterMs: 3000 }, { delayMs: 3000, uncounted: true, blockMs: 3000 }],
    ['no connection', { status: 'not-done', reason: 'unreachable' }, { delayMs: 2000, uncounted: true, blockMs: 2000 }],
    ['a cut answer', { status: 'ambiguous', reason: 'reset' }, { delayMs: 1000, uncounted: false }],
    ['a moved group', { status: 'migrated', chatId: newGroup }, { delayMs: null, uncounted: true }],
    ['a refused token', { status: 'unauthorized' }, { delayMs: 30_000, uncounted: true }],
    ['a group that threw the bot out', { status: 'unreachable', description: '' }, { delayMs: 60_000, uncounted: true }],
  ])('comes again after %s', async (_, answer, expected) => {
    await expect(createRig(answer).go()).resolves.toMatchObject({ type: 'again', ...expected })
  })

  it.each<[string, TelegramResult<number>]>([
    ['a refused text', { status: 'too-long' }],
    ['a refused call', { status: 'rejected', description: '' }],
  ])('is dead after %s', async (_, answer) => {
    const { go, happened } = createRig(answer)
    await expect(go()).resolves.toMatchObject({ ending: { state: 'dead', error: answer.status } })
    expect(happened).toContainEqual({ dead: 'card:1', error: answer.status })
  })

  it.each<TelegramResult<number>>([{ status: 'too-long' }, { status: 'unsupported' }, { status: 'rejected', description: '' }])(
    'comes again without its file where Telegram refuses both: $status',
    async (answer) => {
      const attachment = { bytes: new Uint8Array(1), name: 'a.jpg', image: true }
      const { go, happened } = createRig(answer, card({ placement: { type: 'new', telegramChat: group, attachment } }))
      await expect(go()).resolves.toMatchObject({ type: 'again', delayMs: null, uncounted: true })
      expect(happened).toEqual(['call', { refusedFile: 'card:1' }])
    },
  )

  it('waits for a group whose topic is closed, and is dead in a private chat', async () => {
    await expect(createRig({ status: 'gone' }).go()).resolves.toMatchObject({ type: 'again', delayMs: 60_000, uncounted: true })
    await expect(createRig({ status: 'gone' }, card(), {}, 7).go()).resolves.toMatchObject({ ending: { state: 'dead', error: 'gone' } })
  })

  it('freezes the chat after a 429 and remembers where a group has gone', async () => {
    const throttled = createRig({ status: 'throttled', retryAfterMs: 3000 })
    await throttled.go()
    expect(throttled.happened).toContainEqual({ freeze: group, ms: 3000 })
    const moved = createRig({ status: 'migrated', chatId: newGroup })
    await moved.go()
    expect(moved.happened).toContainEqual({ recipient: 'group:main', id: newGroup })
  })

  it('is dead where a person has blocked the bot, whose chats are released', async () => {
    const { go, happened } = createRig({ status: 'unreachable', description: '' }, card(), {}, 7)
    await expect(go()).resolves.toMatchObject({ ending: { state: 'dead' } })
    expect(happened).toContainEqual({ unreachable: 7 })
  })

  it.each(['wait', 'late'] as const)('makes no call without permission (%s)', async (permission) => {
    const { go, happened } = createRig(ok)
    await expect(go({}, permission)).resolves.toEqual({ type: 'again', delayMs: null, uncounted: true })
    expect(happened).toEqual([])
  })

  it('waits for a group that is not configured yet', async () => {
    const { go } = createRig(ok, card(), { destinations: { resolve: () => Promise.resolve(null), moved: () => Promise.resolve() } })
    await expect(go()).resolves.toMatchObject({ type: 'again', uncounted: true })
  })

  it('comes again while it can not be drawn, and is dead after five defects', async () => {
    const defect = createRig(ok, new Error('no value for {at}'))
    await expect(defect.go({ attempts: 4 })).resolves.toMatchObject({ type: 'again', uncounted: false, delayMs: 15_000 })
    await expect(defect.go({ attempts: 5 })).resolves.toMatchObject({ ending: { state: 'dead' } })
    const away = createRig(ok, new Error('Connection terminated unexpectedly'))
    await expect(away.go({ attempts: 50 })).resolves.toMatchObject({ type: 'again', uncounted: true })
  })
})

describe('a new message whose answer does not come', () => {
  const ambiguous: TelegramResult<number> = { status: 'ambiguous', reason: 'timeout' }
  const attachment = { bytes: new Uint8Array(1), name: 'a.mp4', image: false }
  const file = card({ placement: { type: 'new', telegramChat: group, attachment } })

  it('is tried again soon, and with a file only after minutes the second time', async () => {
    await expect(createRig(ambiguous, file).go({ attempts: 1 })).resolves.toMatchObject({ delayMs: 1_000 })
    await expect(createRig(ambiguous, file).go({ attempts: 2 })).resolves.toMatchObject({ delayMs: 300_000, uncounted: false })
    await expect(createRig(ambiguous).go({ attempts: 2 })).resolves.toMatchObject({ delayMs: 2_000 })
  })

  it('is counted when it goes again, and an edit is not', async () => {
    const again = createRig(ok)
    await again.go({ attempts: 2 }, 'wait')
    expect(again.happened).toEqual([])
    await again.go({ attempts: 2 })
    expect(again.happened).toEqual([{ again: 'card:1' }, 'call'])
    const edited = createRig(ok, edit)
    await edited.go({ attempts: 2 })
    expect(edited.happened).toEqual(['call'])
  })
})

describe('an edit', () => {
  it('that changes nothing is done', async () => {
    await expect(createRig({ status: 'not-modified' }, edit).go()).resolves.toMatchObject({
      ending: { state: 'sent', externalId: 9, shown: { version: 4, open: true } },
    })
  })

  it('of a card that stayed behind in a moved group ends, and the cards of that group are posted anew together', async () => {
    const { go, happened } = createRig({ status: 'migrated', chatId: newGroup }, edit)
    await expect(go()).resolves.toMatchObject({ ending: { state: 'sent', error: 'gone' } })
    const left = { left: 'group:main', id: newGroup }
    // Before the new number is used, and once more for what was noted meanwhile.
    expect(happened).toEqual(['call', left, { recipient: 'group:main', id: newGroup }, left])
  })

  it('of a card that is gone ends, and its buyer gets a new card', async () => {
    const { go, happened } = createRig({ status: 'gone' }, edit)
    await expect(go()).resolves.toMatchObject({ ending: { state: 'sent', error: 'gone', shown: { open: false, telegramChat: group } } })
    expect(happened).toContainEqual({ chat: 1, message: 50, telegramChat: group, messageId: 9 })
  })

  it('of a lost card of a taken chat just ends', async () => {
    const taken = card({
      drawing: { text: ['x'], silent: true, open: false },
      placement: { type: 'edit', telegramChat: group, messageId: 9, media: false },
    })
    const { go, happened } = createRig({ status: 'gone' }, taken)
    await expect(go()).resolves.toMatchObject({ ending: { state: 'sent', error: 'gone' } })
    expect(happened).toEqual(['call'])
  })
})

describe('a message that is added to a card', () => {
  const joining = card({
    placement: { type: 'edit', telegramChat: group, messageId: 9, media: false },
    joins: true,
    through: 3,
    files: [51],
  })

  it('ends with all that the card shows now, and has its files follow', async () => {
    const { go, happened } = createRig(ok, joining)
    await expect(go()).resolves.toMatchObject({ ending: { state: 'sent', externalId: 77, through: 3 } })
    expect(happened).toEqual(['call', { files: [51] }])
  })

  it.each<TelegramResult<number>>([
    { status: 'gone' },
    { status: 'too-long' },
    { status: 'bad-entities' },
    { status: 'rejected', description: '' },
  ])('gets a card of its own where the card can not be changed: $status', async (answer) => {
    const { go, happened } = createRig(answer, joining)
    await expect(go()).resolves.toMatchObject({ type: 'again', delayMs: null, uncounted: true })
    expect(happened).toEqual(['call', { refusedJoin: 9 }])
  })

  it('is sent anew where its group has moved', async () => {
    await expect(createRig({ status: 'migrated', chatId: newGroup }, joining).go()).resolves.toMatchObject({ type: 'again', delayMs: null })
  })
})

describe('a part of a card', () => {
  it('is remembered, and the rest is still to do', async () => {
    const { go, happened } = createRig(ok, card({ kind: 'card-part', unfinished: true }))
    await expect(go()).resolves.toEqual({ type: 'again', delayMs: null, uncounted: true })
    expect(happened).toEqual(['call', { part: { telegramChat: group, messageId: 77, message: 50 } }])
  })
})

describe('a receipt', () => {
  it.each<TelegramResult<never>>([{ status: 'unauthorized' }, { status: 'rejected', description: '' }])(
    'that another message tells ends where reactions are refused: $status',
    async (answer) => {
      const client: SendItemDeps['client'] = { call: () => Promise.resolve(answer) }
      const { go, happened } = createRig(ok, { ...reaction, progress: 'failed', inWords: null }, { client })
      await expect(go()).resolves.toEqual({ type: 'end', ending: { state: 'sent', error: 'no reactions' } })
      expect(happened).toEqual([])
    },
  )

  it.each<[string, TelegramResult<unknown>, object]>([
    ['takes the buttons off a question', { status: 'ok', value: true }, { state: 'sent' }],
    ['ends where they are off already', { status: 'not-modified' }, { state: 'sent' }],
    ['ends where the message is gone', { status: 'gone' }, { state: 'sent', error: 'gone' }],
    ['leaves them where Telegram refuses', { status: 'rejected', description: '' }, { state: 'sent', error: 'buttons stay' }],
  ])('%s', async (_, answer, ending) => {
    const calls: unknown[] = []
    // Only this one method is called.
    const call = ((...args: unknown[]) => Promise.resolve((calls.push(args), answer))) as unknown as SendItemDeps['client']['call']
    const { go } = createRig(ok, { type: 'bare', telegramChat: 700, messageId: 5 }, { client: { call } }, 7)
    await expect(go()).resolves.toEqual({ type: 'end', ending })
    expect(calls).toEqual([['editMessageReplyMarkup', { chat_id: 700, message_id: 5 }]])
  })

  it('goes in words where reactions are refused, by a call that the limits have granted', async () => {
    const { go, happened } = createRig(ok, reaction)
    await expect(go()).resolves.toMatchObject({ type: 'again', delayMs: null, uncounted: true })
    expect(happened).toEqual([])
    await expect(go({}, 'wait')).resolves.toMatchObject({ type: 'again' })
    expect(happened).toEqual([])
    await expect(go()).resolves.toMatchObject({
      ending: { state: 'sent', externalId: 77, shown: { kind: 'receipt', subject: 3, telegramChat: 700 } },
    })
  })
})
