import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import { createReplies } from '@pinline/db'
import type { Person } from '@pinline/db'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createBotFixture } from './bot-fixture.ts'
import type { BotFixture } from './bot-fixture.ts'

const white = 129_000_001
const black = 129_000_002

let fixture: BotFixture
let anna: Person

beforeEach(async () => {
  fixture = await createBotFixture()
  onTestFinished(() => fixture.close())
  anna = await fixture.person(5000, 'manager')
})

const claim = async (order: number, who = anna): Promise<void> => {
  await fixture.work(await fixture.press(who, encodeCallback({ action: 'claim', args: [order, 9] })))
}
const say = async (text: string, content: object = {}): Promise<void> => {
  await fixture.work(await fixture.write(anna, { text, ...content }))
}
const pressAll = async (...presses: Parameters<typeof encodeCallback>[0][]): Promise<void> => {
  for (const press of presses) await fixture.work(await fixture.press(anna, encodeCallback(press)))
}
/** Texts on their way to buyers, by order. */
const replies = async (): Promise<string[]> =>
  (
    await fixture.sql<{ line: string }>(
      `select c.external_id || ' ' || (o.payload ->> 'text') as line from outbox_item o join chat c on c.id = o.chat_id where o.op = 'reply.text' order by o.lane_id, o.seq`,
    )
  ).map(({ line }) => line)
const noticeKeys = async (): Promise<string[]> =>
  (await fixture.sql<{ key: string }>(`select payload ->> 'key' as key from outbox_item where op = 'notice' order by created_at`)).map(
    ({ key }) => key,
  )
const answersTo = (messageId: number) => ({
  reply_to_message: { message_id: messageId, date: 1, chat: { id: anna.telegramId, type: 'private' } },
})

describe('whom a text is for', () => {
  test('the open chat, as long as its pin is the writer’s', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є')
    await say('І чорні є')
    expect(await replies()).toEqual([`${String(white)} Так, є`, `${String(white)} І чорні є`])
    expect(fixture.hints.crmOutbox.size).toBe(1)
  })

  test('nobody, when nothing is open, or only for reading', async () => {
    await fixture.chat(white)
    await say('Так, є')
    await say(`/open_chat_${String(white)}`)
    await say('Так, є')
    expect(await replies()).toEqual([])
    expect(await noticeKeys()).toEqual(['reply.nochat', 'reply.nochat'])
  })

  test('nobody after half an hour of silence', async () => {
    await fixture.chat(white)
    await claim(white)
    fixture.time.now = new Date(fixture.time.now.getTime() + 30 * 60_000)
    await say('Так, є')
    expect(await replies()).toEqual([])
  })

  test('asked about when a card of another chat came in between, and then sent once where its writer says', async () => {
    await fixture.chat(white)
    const other = await fixture.chat(black)
    await claim(black)
    await claim(white)
    await fixture.showIn(anna, 'owner-card', other)
    await say('Так, є')
    expect(await replies()).toEqual([])
    expect(await noticeKeys()).toEqual(['reply.guard'])
    const [draft] = await fixture.sql<{ id: number }>('select id from draft')
    const send = (order: number): CallbackAction => ({ action: 'send', args: [draft?.id ?? 0, order] })
    await pressAll(send(black), send(black), send(white))
    expect(await replies()).toEqual([`${String(black)} Так, є`])
    expect(await noticeKeys()).toEqual(['reply.guard', 'reply.guard.sent'])
    expect(fixture.answers.slice(-2).map(({ text }) => text)).toEqual(['Ця кнопка застаріла.', 'Ця кнопка застаріла.'])
  })

  test.each(['notice', 'order', 'history', 'chat'])(
    'asked about too when a message of kind %s named another chat in between',
    async (kind) => {
      const open = await fixture.chat(white)
      const other = await fixture.chat(black)
      await claim(white)
      await fixture.showIn(anna, kind, open)
      await say('Так, є')
      expect(await replies()).toHaveLength(1)
      await fixture.showIn(anna, kind, other)
      await say('І чорні є')
      expect(await replies()).toHaveLength(1)
      expect(await noticeKeys()).toEqual(['reply.guard'])
    },
  )

  test('the chat of the card that it answers, whatever is open', async () => {
    await fixture.chat(white)
    const other = await fixture.chat(black)
    await claim(black)
    await claim(white)
    const card = await fixture.showIn(anna, 'owner-card', other)
    await say('Чорних немає', answersTo(card))
    expect(await replies()).toEqual([`${String(black)} Чорних немає`])
  })

  test('nobody, when the message that it answers shows no chat', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є', answersTo(999))
    expect(await replies()).toEqual([])
    expect(await noticeKeys()).toEqual(['reply.nochat'])
  })

  test('nobody, when it is a label or a command', async () => {
    await fixture.chat(white)
    await claim(white)
    for (const text of ['✅ Надіслати статус "Прочитано"', '📖 Історія чату', '🔥 Мої переписки', '/search', '◀ Назад до чату'])
      await say(text)
    expect(await replies()).toEqual([])
    const effects = await fixture.sql<{ op: string }>(`select op from outbox_item where op in ('seen', 'history') order by op`)
    expect(effects.map(({ op }) => op)).toEqual(['history', 'seen'])
    await say('Так, є')
    expect(await replies()).toEqual([])
  })
})

describe('a reply to a chat that is not the writer’s any more', () => {
  test('is kept, and goes by taking the free chat', async () => {
    const chat = await fixture.chat(white)
    await claim(white)
    const card = await fixture.showIn(anna, 'chat', chat)
    fixture.time.now = new Date(fixture.time.now.getTime() + 25 * 3_600_000)
    await say('Так, є', answersTo(card))
    expect(await replies()).toEqual([])
    expect(await noticeKeys()).toContain('reply.stale.free')
    const [draft] = await fixture.sql<{ id: number }>('select id from draft')
    await pressAll({ action: 'claimSend', args: [draft?.id ?? 0, white] })
    expect(await replies()).toEqual([`${String(white)} Так, є`])
    expect(await fixture.sql('select closed_at is not null as closed from draft')).toEqual([{ closed: true }])
  })

  test('is kept when a colleague has it, and can not be sent over his head', async () => {
    const chat = await fixture.chat(white)
    const card = await fixture.showIn(anna, 'chat', chat)
    await claim(white, await fixture.person(5001, 'manager'))
    await say('Так, є', answersTo(card))
    expect(await noticeKeys()).toEqual(['reply.stale.other'])
    const [draft] = await fixture.sql<{ id: number }>('select id from draft')
    await pressAll({ action: 'claimSend', args: [draft?.id ?? 0, white] }, { action: 'send', args: [draft?.id ?? 0, white] })
    expect(await replies()).toEqual([])
    expect(fixture.answers.at(-2)?.text).toMatch(/уже веде @m5001\.$/)
  })
})

test('a reply and the end of its update are one: worked again after a kill, it goes once', async () => {
  await fixture.chat(white)
  await claim(white)
  const lane = await fixture.write(anna, { text: 'Так, є' })
  await fixture.work(lane)
  await fixture.sql('update lane set done = done - 1 where id = $1', [lane])
  await fixture.work(lane)
  expect(await replies()).toEqual([`${String(white)} Так, є`])
  expect(await fixture.sql('select count(*)::int as n from inbox_update where done_at is null or error is not null')).toEqual([{ n: 0 }])
})

test('a caption, its photo and the next text keep their order in one lane', async () => {
  await fixture.chat(white)
  await claim(white)
  const photo = [{ file_id: 'f1', file_unique_id: 'u', width: 1, height: 1, file_size: 3 }]
  await fixture.work(await fixture.write(anna, { caption: 'Ось', photo }))
  await say('Так')
  const rows = await fixture.sql(`select op, epoch, manager_id from outbox_item where recipient = 'crm' order by lane_id, seq`)
  const common = { epoch: 1, manager_id: anna.id }
  expect(rows).toEqual([
    { op: 'reply.text', ...common },
    { op: 'reply.file', ...common },
    { op: 'reply.text', ...common },
  ])
})

describe('a reply that failed', () => {
  const settle = async (state: string): Promise<readonly [number, number]> => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є')
    const [row] = await fixture.sql<{ lane_id: number; seq: number }>(
      `update outbox_item set state = $1, dead_at = case when $1 = 'dead' then now() end where op = 'reply.text' returning lane_id, seq`,
      [state],
    )
    return [row?.lane_id ?? 0, row?.seq ?? 0]
  }

  test('is repeated once, however often the button is pressed', async () => {
    const args = await settle('dead')
    await pressAll({ action: 'retry', args: [...args] }, { action: 'retry', args: [...args] })
    expect(await fixture.sql(`select state, dead_at from outbox_item where op = 'reply.text' order by seq`)).toEqual([
      { state: 'replaced', dead_at: null },
      { state: 'pending', dead_at: null },
    ])
    expect(fixture.answers.slice(-2).map(({ text }) => text)).toEqual([undefined, 'Уже виконуємо. Друге натискання не потрібне.'])
  })

  test('is not repeated by somebody else', async () => {
    const args = await settle('dead')
    const stranger = await fixture.person(5001, 'admin')
    await fixture.work(await fixture.press(stranger, encodeCallback({ action: 'retry', args: [...args] })))
    expect(await replies()).toHaveLength(1)
    expect(fixture.answers.at(-1)?.text).toBe('Ця кнопка не для Вас.')
  })

  test('counts as sent when its writer has seen it in the CRM', async () => {
    const args = await settle('unknown')
    await pressAll({ action: 'isThere', args: [...args] }, { action: 'resend', args: [...args] })
    expect(await fixture.sql(`select state from outbox_item where op = 'reply.text'`)).toEqual([{ state: 'sent' }])
    expect(await noticeKeys()).toEqual(['reply.resolved', 'reply.resolved'])
  })
})

describe('an edit of a message', () => {
  const chatOf = () => ({ id: anna.telegramId, type: 'private', first_name: 'A' })
  const from = () => ({ id: anna.telegramId, is_bot: false, first_name: anna.firstName, username: 'm5000' })
  const edit = async (id: number, content: object): Promise<void> => {
    const body = { message_id: id, date: 1, edit_date: 2, chat: chatOf(), from: from(), ...content }
    await fixture.work(await fixture.store(anna.telegramId, { edited_message: body }))
  }
  /** The newest message that somebody wrote. */
  const newest = async (): Promise<number> => {
    const [row] = await fixture.sql<{ id: number }>(
      `select (body -> 'message' ->> 'message_id')::int as id from inbox_update where body ? 'message' order by update_id desc limit 1`,
    )
    return row?.id ?? 0
  }
  const openDrafts = () => fixture.sql<{ id: number; content: object }>('select id, content from draft where closed_at is null order by id')
  const settle = (state: string): Promise<object[]> =>
    fixture.sql(`update outbox_item set state = $1, attempts = 1 where op = 'reply.text'`, [state])

  test('is taken while the reply waits, and let be where there is no reply', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є')
    await edit(await newest(), { text: 'Ні' })
    await edit(9999, { text: 'Ні' })
    expect(await noticeKeys()).toEqual(['reply.edited.ok'])
    expect(await replies()).toEqual([`${String(white)} Ні`])
  })

  test('that the buyer has already is offered as a correction, the newest one alone', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є')
    const id = await newest()
    await settle('sent')
    for (const text of ['Ні', 'Ні, чорні']) await edit(id, { text })
    expect(await noticeKeys()).toEqual(['reply.edited.late', 'reply.edited.late'])
    const [draft, ...others] = await openDrafts()
    expect([draft?.content, others]).toMatchObject([{ parts: [{ text: 'Ні, чорні' }], fix: true }, []])
    await pressAll({ action: 'send', args: [draft?.id ?? 0, white] })
    expect(await replies()).toEqual([`${String(white)} Так, є`, `${String(white)} Ні, чорні`])
    // The correction waits in its turn, and takes another one itself.
    await edit(id, { text: 'Ні, сірі' })
    expect(await replies()).toEqual([`${String(white)} Так, є`, `${String(white)} Ні, сірі`])
  })

  test('while the bot asks whom it is for: what is sent is what it says now', async () => {
    await fixture.chat(white)
    await claim(white)
    await fixture.sql('delete from open_chat')
    await say('Ціна 100')
    await edit(await newest(), { text: 'Ціна 110' })
    expect(await noticeKeys()).toEqual(['reply.nochat', 'reply.edited.draft'])
    const [draft] = await openDrafts()
    await pressAll({ action: 'send', args: [draft?.id ?? 0, white] })
    expect(await replies()).toEqual([`${String(white)} Ціна 110`])
  })

  test('that was too long and is short now goes in one piece', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Слово. '.repeat(700))
    await edit(await newest(), { text: 'Слово.' })
    const [draft] = await openDrafts()
    await pressAll({ action: 'split', args: [draft?.id ?? 0, white] })
    expect(await replies()).toEqual([`${String(white)} Слово.`])
  })

  test('that went in parts is in the first of them, once', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Слово. '.repeat(700))
    const id = await newest()
    const [draft] = await openDrafts()
    await pressAll({ action: 'split', args: [draft?.id ?? 0, white] })
    expect(await replies()).toHaveLength(2)
    await edit(id, { text: 'Слово.' })
    expect(await replies()).toEqual([`${String(white)} Слово.`, `${String(white)} `])
    expect((await noticeKeys()).at(-1)).toBe('reply.edited.ok')
  })

  test('of a later picture of an album changes its own words, asked about or not', async () => {
    await fixture.chat(white)
    await claim(white)
    const picture = (name: string, caption?: string) => ({
      photo: [{ file_id: name, file_unique_id: name, width: 1, height: 1, file_size: 3 }],
      media_group_id: 'g',
      ...(caption === undefined ? {} : { caption }),
    })
    const write = async () => {
      const lanes = [await fixture.write(anna, picture('f1', 'Перше'))]
      const first = await newest()
      lanes.push(await fixture.write(anna, picture('f2', 'Друге')))
      await fixture.work(lanes[0] ?? 0)
      return first
    }
    const first = await write()
    await edit(first + 1, picture('f2', 'Двічі'))
    expect(await replies()).toEqual([`${String(white)} Перше`, `${String(white)} Двічі`])
    expect((await noticeKeys()).at(-1)).toBe('reply.edited.ok')
  })

  test.each([
    ['failed', 'dead', 'reply.edited.failed', ['Ні'], 0],
    ['that can not be proven', 'unknown', 'reply.edited.unproven', ['Так, є'], 1],
    ['that somebody has begun to send', 'sending', 'reply.edited.going', ['Так, є'], 1],
  ])('of a reply %s is not called sent', async (_, state, key, texts, drafts) => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є')
    await settle(state)
    await edit(await newest(), { text: 'Ні' })
    expect(await noticeKeys()).toEqual([key])
    expect(await replies()).toEqual(texts.map((text) => `${String(white)} ${text}`))
    expect(await openDrafts()).toHaveLength(drafts)
  })

  test('of an unproven reply goes in its place, not beside it', async () => {
    await fixture.chat(white)
    await claim(white)
    await say('Так, є')
    await settle('unknown')
    await edit(await newest(), { text: 'Ні' })
    const [draft] = await openDrafts()
    const [row] = await fixture.sql<{ lane: number; seq: number }>(`select lane_id as lane, seq from outbox_item where op = 'reply.text'`)
    await pressAll({ action: 'send', args: [draft?.id ?? 0, white] }, { action: 'resend', args: [row?.lane ?? 0, row?.seq ?? 0] })
    expect(await replies()).toEqual([`${String(white)} Так, є`, `${String(white)} Ні`])
    expect(await fixture.sql(`select state from outbox_item where op = 'reply.text' order by seq`)).toEqual([
      { state: 'replaced' },
      { state: 'pending' },
    ])
  })

  test('of a reply that was refused and kept is in the draft, which stays listed', async () => {
    const chat = await fixture.chat(white)
    const card = await fixture.showIn(anna, 'chat', chat)
    await say('Так, є', answersTo(card))
    const id = await newest()
    await edit(id, { text: 'Ні' })
    expect(await noticeKeys()).toEqual(['reply.free', 'reply.edited.draft'])
    await say('/drafts')
    const [draft, ...others] = await openDrafts()
    expect(others).toEqual([])
    expect((await noticeKeys()).slice(2).toSorted()).toEqual(['draft.item', 'draft.title'])
    await pressAll({ action: 'claimSend', args: [draft?.id ?? 0, white] })
    expect(await replies()).toEqual([`${String(white)} Ні`])
  })

  test('that leaves no words, or too many, changes nothing and says so', async () => {
    await fixture.chat(white)
    await claim(white)
    const photo = [{ file_id: 'f1', file_unique_id: 'u', width: 1, height: 1, file_size: 3 }]
    await fixture.work(await fixture.write(anna, { caption: 'Ось', photo }))
    const id = await newest()
    await edit(id, { photo })
    await edit(id, { photo, caption: 'x'.repeat(4001) })
    expect(await noticeKeys()).toEqual(['reply.edited.kept', 'reply.edited.long'])
    expect(await replies()).toEqual([`${String(white)} Ось`])
  })
})

describe('what waits for its writer’s word', () => {
  const draftIds = async (): Promise<number[]> =>
    (await fixture.sql<{ id: number }>('select id from draft where closed_at is null order by id')).map(({ id }) => id)
  const receipts = () =>
    fixture.sql<{ id: number }>(`select (payload ->> 'messageId')::int as id from outbox_item where op = 'receipt' order by created_at`)
  const progress = async (): Promise<string[]> => {
    const sources = await fixture.sql<{ update: number }>('select update_id as update from draft order by id')
    return Promise.all(sources.map(({ update }) => createReplies(fixture.database).progress(42, update)))
  }
  const noticesOf = (key: string) =>
    fixture.sql<{ payload: { params: object; buttons: { label: string; data: string }[][] } }>(
      `select payload from outbox_item where op = 'notice' and payload ->> 'key' = $1 order by created_at`,
      [key],
    )

  test('is marked as a draft on his message, as sent once he has said so, and as not sent when he puts it away', async () => {
    await fixture.chat(white)
    await claim(white)
    await fixture.sql('delete from open_chat')
    await say('Так, є')
    await say('Дрібниця')
    expect(await receipts()).toHaveLength(2)
    expect(await progress()).toEqual(['draft', 'draft'])
    const [sent = 0, dropped = 0] = await draftIds()
    await pressAll({ action: 'send', args: [sent, white] }, { action: 'drop', args: [dropped] })
    expect(await progress()).toEqual(['accepted', 'failed'])
    expect(await receipts()).toHaveLength(4)
  })

  test('a text for a free chat that never was his says nothing of a pin, and goes by taking the chat', async () => {
    const chat = await fixture.chat(white)
    const card = await fixture.showIn(anna, 'chat', chat)
    // Somebody else had it once.
    const bohdan = await fixture.person(5001, 'manager')
    await claim(white, bohdan)
    await fixture.work(await fixture.press(bohdan, encodeCallback({ action: 'unpinYes', args: [white] })))
    await say('Так, є', answersTo(card))
    expect(await noticeKeys()).toContain('reply.free')
    expect(await noticeKeys()).not.toContain('reply.stale.free')
    const [draft = 0] = await draftIds()
    await pressAll({ action: 'claimSend', args: [draft, white] })
    expect(await replies()).toEqual([`${String(white)} Так, є`])
  })

  test('a text that is too long for the CRM goes in parts when he says so, and not before', async () => {
    await fixture.chat(white)
    await claim(white)
    const text = `${'Перше речення. '.repeat(200)}\n\n${'Друге речення. '.repeat(150)}`.trim()
    await say(text)
    expect(await replies()).toEqual([])
    const [asked] = await noticesOf('reply.long')
    expect(asked?.payload).toMatchObject({
      params: { n: text.length, max: 4000 },
      buttons: [[{ label: 'btn.split', params: { n: 2 } }], [{}]],
    })
    const [draft = 0] = await draftIds()
    await pressAll({ action: 'send', args: [draft, white] })
    expect(await replies()).toEqual([])
    await pressAll({ action: 'split', args: [draft, white] }, { action: 'split', args: [draft, white] })
    const sent = await fixture.sql<{ text: string }>(
      `select payload ->> 'text' as text from outbox_item where op = 'reply.text' order by seq`,
    )
    expect(sent.map(({ text: piece }) => piece)).toEqual(text.split('\n\n').map((piece) => piece.trim()))
  })

  test.each([
    ['', 'now()', 'reply.elsewhere'],
    [' at a time that it does not show', 'null', 'reply.elsewhere.some'],
  ])('a first answer after one in the CRM itself%s is asked about, the next ones are not', async (_, writtenAt, key) => {
    const chat = await fixture.chat(white)
    await claim(white)
    await fixture.sql(
      `insert into message(chat_id, external_id, side, body, hash, read_at, written_text, written_at) values ($1, 10, 'seller', 'Є, беріть', 2, now(), '', ${writtenAt})`,
      [chat],
    )
    await fixture.sql('update chat set last_id = 10, last_seller_id = 10, last_seller_at = now() where id = $1', [chat])
    await say('Так, є')
    expect(await replies()).toEqual([])
    const [asked] = await noticesOf(key)
    expect(asked?.payload).toMatchObject({
      params: { text: 'Є, беріть' },
      buttons: [[{ label: 'btn.send' }], [{ label: 'btn.dont_send' }]],
    })
    const [draft = 0] = await draftIds()
    await pressAll({ action: 'send', args: [draft, white] })
    await say('І чорні є')
    expect(await replies()).toEqual([`${String(white)} Так, є`, `${String(white)} І чорні є`])
  })

  test('is listed with its chat and what can be done there, and gone once it is deleted', async () => {
    const bohdan = await fixture.person(5001, 'manager')
    for (const order of [white, black]) {
      const card = await fixture.showIn(anna, 'chat', await fixture.chat(order))
      await say(`Для ${String(order)}`, answersTo(card))
    }
    await say('Хтозна кому')
    await claim(black, bohdan)
    await say('/drafts')
    expect(await replies()).toEqual([])
    const labels = async (key: string) => (await noticesOf(key)).map(({ payload }) => payload.buttons.flat().map(({ label }) => label))
    expect((await noticesOf('draft.title')).map(({ payload }) => payload.params)).toEqual([{ n: 3 }])
    expect(await labels('draft.item')).toEqual([['btn.claim_send', 'btn.draft_delete']])
    expect(await labels('draft.item.other')).toEqual([['btn.draft_delete']])
    expect(await labels('draft.item.nochat')).toEqual([['btn.draft_delete']])
    const [first = 0, second = 0, third = 0] = await draftIds()
    await pressAll({ action: 'claimSend', args: [first, white] })
    expect(await replies()).toEqual([`${String(white)} Для ${String(white)}`])
    await pressAll({ action: 'drop', args: [second] }, { action: 'drop', args: [third] }, { action: 'drafts', args: [0] })
    expect(await noticesOf('draft.none')).toHaveLength(1)
  })

  test('comes in pages where there are many', async () => {
    for (let n = 0; n < 7; n += 1) await say(`Текст ${String(n)}`)
    await say('/drafts')
    const [title] = await noticesOf('draft.title')
    expect(await noticesOf('draft.item.nochat')).toHaveLength(5)
    const more = title?.payload.buttons[0]?.[0]?.data ?? ''
    await fixture.work(await fixture.press(anna, more))
    expect(await noticesOf('draft.item.nochat')).toHaveLength(7)
  })

  test('offers no further page where the last one is full, and says so of one that has gone meanwhile', async () => {
    for (let n = 0; n < 10; n += 1) await say(`Текст ${String(n)}`)
    await say('/drafts')
    const [first] = await noticesOf('draft.title')
    await fixture.work(await fixture.press(anna, first?.payload.buttons[0]?.[0]?.data ?? ''))
    expect((await noticesOf('draft.title')).map(({ payload }) => payload.buttons.length)).toEqual([1, 0])
    const [oldest = 0] = await draftIds()
    await pressAll({ action: 'drafts', args: [oldest] })
    expect([await noticesOf('draft.none'), await noticesOf('draft.none.older')]).toMatchObject([[], [{}]])
  })
})

test('an answer to a card in the group goes to nobody, and its writer is told so once a card', async () => {
  await fixture.chat(white, [77])
  const group = { id: -100_200, type: 'supergroup', title: 'Магазин' }
  const answer = (id: number, text: string, who = anna) =>
    fixture.write(who, { chat: group, text, reply_to_message: { message_id: id, date: 1, chat: group } })
  for (const text of ['Так, є', 'І чорні є']) await fixture.work(await answer(77, text))
  // Talk among colleagues, and people who answer no buyers.
  await fixture.work(await answer(5, 'Дякую'))
  await fixture.work(await fixture.write(anna, { chat: group, text: 'Хто на зміні?' }))
  await fixture.work(await answer(77, 'Що це?', await fixture.person(5005, 'waiting')))
  const told = await fixture.sql<{ payload: object }>(`select recipient, payload from outbox_item where op = 'notice'`)
  expect(told).toMatchObject([
    { recipient: `manager:${String(anna.id)}`, payload: { key: 'err.private', buttons: [[{ label: 'btn.open' }]] } },
  ])
  expect(await fixture.sql(`select 1 from outbox_item where recipient = 'crm'`)).toEqual([])
  expect(await fixture.sql('select 1 from draft')).toEqual([])
})
