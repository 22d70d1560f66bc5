import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
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

test('an edit is taken while the reply waits, offered as a correction afterwards, and let be where there is no reply', async () => {
  await fixture.chat(white)
  await claim(white)
  await say('Так, є')
  const [row] = await fixture.sql<{ id: number }>(
    `select (payload -> 'source' ->> 'messageId')::int as id from outbox_item where op = 'reply.text'`,
  )
  const chat = { id: anna.telegramId, type: 'private', first_name: 'A' }
  const from = { id: anna.telegramId, is_bot: false, first_name: anna.firstName, username: 'm5000' }
  const edit = (id: number) =>
    fixture.store(anna.telegramId, { edited_message: { message_id: id, date: 1, edit_date: 2, chat, from, text: 'Ні' } })
  const sent = row?.id ?? 0
  await fixture.work(await edit(sent))
  expect(await noticeKeys()).toEqual(['reply.edited.ok'])
  expect(await replies()).toEqual([`${String(white)} Ні`])
  // Somebody has begun to send it.
  await fixture.sql(`update outbox_item set attempts = 1, payload = jsonb_set(payload, '{text}', '"Так"') where op = 'reply.text'`)
  for (const id of [sent, sent, 9999]) await fixture.work(await edit(id))
  expect(await noticeKeys()).toEqual(['reply.edited.ok', 'reply.edited.late', 'reply.edited.late'])
  expect(await replies()).toEqual([`${String(white)} Так`])
  // Only the newest correction can still be sent.
  expect(await fixture.sql(`select closed_at is null as open from draft order by id`)).toEqual([{ open: false }, { open: true }])
})
