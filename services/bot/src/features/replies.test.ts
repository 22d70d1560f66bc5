import { encodeCallback } from '@pinline/contracts'
import type { Desk } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { accepting } from '../../test/fake-stores.ts'
import { anna, createFixture, now, written } from '../../test/fakes.ts'
import { locked, openedChat, order, view } from '../../test/samples.ts'

describe('a text in private', () => {
  const open = { openChat: () => Promise.resolve(openedChat(order)), otherCardCame: () => Promise.resolve(false) }
  const views = { chat: () => Promise.resolve(view()) }

  test('goes to the open chat, part by part, and ends the update in the same transaction', async () => {
    const { replies, desk } = accepting()
    const fixture = createFixture([anna], { desk, deskReads: open, views })
    const steps: string[] = []
    await fixture.handle(written(anna, { text: 'Так, є білі' }), {
      finishIn: () => Promise.resolve(void steps.push('finish')),
      committed: () => void steps.push('committed'),
    })
    expect(replies).toMatchObject([{ order, manager: anna.id, parts: [{ type: 'text', text: 'Так, є білі' }] }])
    expect(replies[0]?.source).toEqual({ telegramChat: anna.telegramId, messageId: 500, updateId: 101 })
    expect(steps).toEqual(['finish', 'committed'])
  })

  test.each([
    '✅ Надіслати статус «Прочитано»',
    '✅ Надіслати статус "Прочитано"',
    '◀ Назад до чату',
    '🏠 Меню',
    'Зняти з мене закріп',
    '🔥 Мої переписки',
    '📁 All chats',
    '/help',
    '/whatever 1',
    '/open_chat_129000001',
  ])('that reads %s is never sent to a buyer', async (text) => {
    const { replies, desk } = accepting()
    const quiet: Partial<Desk> = {
      seen: () => Promise.resolve({ chat: locked, lanes: [] }),
      open: () => Promise.resolve({ chat: locked, lanes: [] }),
      drop: () => Promise.resolve({ status: 'released', chat: locked, lanes: [] }),
    }
    const fixture = createFixture([anna], {
      desk: { ...desk, ...quiet },
      deskReads: { ...open, closeOpenChat: () => Promise.resolve() },
      views,
    })
    await fixture.handle(written(anna, { text }))
    await fixture.handle(written(anna, { caption: text, photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }] }))
    expect(replies).toEqual([])
    expect(fixture.failures).toEqual([])
  })

  test('is asked about when another card has come in between', async () => {
    const fixture = createFixture([anna], {
      deskReads: {
        ...open,
        otherCardCame: () => Promise.resolve(true),
        keepDraft: () => Promise.resolve(3),
        candidates: () =>
          Promise.resolve([
            { chat: 56, order: 2, product: 'Чохол', email: null },
            { chat: 55, order, product: 'Навушники', email: null },
          ]),
      },
    })
    await fixture.handle(written(anna, { text: 'Так' }))
    const send = (to: number) => encodeCallback({ action: 'send', args: [3, to] })
    expect(fixture.notices()).toMatchObject([
      {
        key: 'reply.guard',
        params: { text: 'Так', order: String(order) },
        buttons: [[{ data: send(order) }], [{ data: send(2) }], [{ label: 'btn.dont_send' }]],
      },
    ])
  })

  test('that answers a message which shows no chat is asked about, whatever is open', async () => {
    const fixture = createFixture([anna], { deskReads: { ...open, keepDraft: () => Promise.resolve(3) } })
    await fixture.handle(
      written(anna, { text: 'Так', reply_to_message: { message_id: 400, date: 1, chat: { id: 1001, type: 'private' } } }),
    )
    expect(fixture.notices()).toMatchObject([{ key: 'reply.nochat' }])
  })

  test('that answers a card goes to the chat of the card, not to the open one', async () => {
    const { replies, desk } = accepting()
    const shown = { chat: 77, kind: 'owner-card' }
    const fixture = createFixture([anna], {
      desk,
      deskReads: open,
      // Only what decides is filled in.
      views: {
        shown: () => Promise.resolve(shown as never),
        chat: (which) => Promise.resolve(view({ order: 'id' in which && which.id === 77 ? 7 : 1 })),
      },
    })
    await fixture.handle(
      written(anna, { text: 'Так', reply_to_message: { message_id: 400, date: 1, chat: { id: 1001, type: 'private' } } }),
    )
    expect(replies.map((reply) => reply.order)).toEqual([7])
  })

  test('for a chat that has lapsed is kept, and may be sent by taking the chat', async () => {
    const lanes = [{ lane: 4, kind: 'telegram', destination: 'group:main' }] as const
    const rung: unknown[] = []
    const fixture = createFixture([anna], {
      desk: { reply: () => Promise.resolve({ status: 'stale', chat: locked, other: null, endedAt: now, lanes: [...lanes] }) },
      deskReads: { ...open, keepDraft: () => Promise.resolve(3) },
      views,
      outbox: { ring: (touched) => Promise.resolve(void rung.push(...touched)) },
    })
    await fixture.handle(written(anna, { text: 'Так' }))
    const data = encodeCallback({ action: 'claimSend', args: [3, order] })
    expect(fixture.notices()).toMatchObject([{ key: 'reply.stale.free', buttons: [[{ data }], [{ label: 'btn.copy', copy: 'Так' }]] }])
    // That the pin has run out was noticed here, and the card in the group says so at once.
    expect(rung).toEqual(lanes)
  })

  test('that fails on our side is told with a code', async () => {
    const fixture = createFixture([anna], { deskReads: { openChat: () => Promise.reject(new Error('defect')) } })
    await fixture.handle(written(anna, { text: 'Так' }))
    expect(fixture.notices()).toMatchObject([{ key: 'err.unexpected', params: { trace: 'trace-1' } }])
    expect(fixture.failures).toEqual(['unexpected trace-1'])
  })

  test('of a kind that the CRM does not take is refused', async () => {
    const fixture = createFixture([anna])
    await fixture.handle(written(anna, { poll: {} }))
    expect(fixture.notices()).toMatchObject([{ key: 'reply.kind', replyTo: 500 }])
  })
})
