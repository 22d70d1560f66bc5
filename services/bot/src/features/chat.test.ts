import { encodeCallback } from '@pinline/contracts'
import type { Desk } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, createFixture, now, pressed } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { locked, order, press, view } from '../../test/samples.ts'

describe('a press', () => {
  test('of somebody who is no owner does not unpin', async () => {
    const fixture = createFixture([anna], { views: { chat: () => Promise.resolve(view({ owner: { ...boss } })) } })
    await fixture.handle(pressed(anna, encodeCallback({ action: 'unpinYes', args: [order] })))
    expect(fixture.answers[0]?.text).toBe(`Чат №\u00a0${String(order)} не закріплено за Вами.`)
  })

  test.each([
    ['a colleague has', view({ owner: { ...boss } }), false, 'Чат веде @boss. Лише перегляд'],
    ['a colleague had', view({ owner: { ...boss }, ownerUntil: now }), true, undefined],
    ['the presser has', view(), true, undefined],
    ['nobody has', view({ owner: null, ownerUntil: null }), true, undefined],
  ])('on an old "write" below a chat that %s opens it accordingly', async (_who, chat, writing, text) => {
    const openings: boolean[] = []
    const open: Desk['open'] = ({ writing: isWriting }) => {
      openings.push(isWriting)
      return Promise.resolve({ chat: locked, lanes: [] })
    }
    const fixture = createFixture([anna, boss], { desk: { open }, views: { chat: () => Promise.resolve(chat) } })
    await fixture.handle(pressed(anna, encodeCallback({ action: 'write', args: [order] })))
    expect(openings).toEqual([writing])
    expect(fixture.answers.map((answer) => answer.text)).toEqual([text])
  })

  test('on "unpin" asks first while the buyer waits', async () => {
    const fixture = createFixture([anna], { views: { chat: () => Promise.resolve(view()) } })
    await fixture.handle(pressed(anna, encodeCallback({ action: 'unpin', args: [order] })))
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ key: 'pin.release.ask', buttons: [[{ style: 'danger' }], [{ label: 'btn.keep' }]] }])
  })
})

describe('a page of history', () => {
  test.each([
    ['is not stored yet', false, 3, 'Завантажуємо давніші повідомлення з CRM…'],
    ['is stored', false, 10, undefined],
    ['does not exist', true, 3, undefined],
  ])('that %s is answered accordingly', async (_, complete, older, text) => {
    const views: Overrides['views'] = {
      chat: () => Promise.resolve({ id: 55, order: 77, complete } as never), // nothing else of it is looked at
      count: () => Promise.resolve({ total: 20, older }),
    }
    const fixture = createFixture([anna], { views })
    await fixture.handle(press(anna, { action: 'history', args: [77, 900, 0] }))
    expect(fixture.answers.map((answer) => answer.text)).toEqual([text])
    expect(fixture.sent).toMatchObject([{ op: 'history' }])
  })
})
