import { encodeCallback } from '@pinline/contracts'
import { describe, expect, test } from 'vitest'
import { accepting } from '../../test/fake-stores.ts'
import { anna, boss, createFixture, now, pressed } from '../../test/fakes.ts'
import { order } from '../../test/samples.ts'

describe('drafts', () => {
  const draft = { id: 3, manager: anna.id, updateId: 60, telegramChat: 1001, sourceMessage: 400, createdAt: now, closed: false }
  const content = { parts: [{ type: 'text', text: 'Так' }] }
  const send = encodeCallback({ action: 'send', args: [3, order] })

  test('are sent under the update they came with, then closed', async () => {
    const { replies, desk } = accepting()
    const closed: number[] = []
    const deskReads = {
      draft: () => Promise.resolve({ ...draft, content }),
      closeDraft: (id: number) => Promise.resolve(closed.push(id) > 0),
    }
    const fixture = createFixture([anna], { desk, deskReads })
    await fixture.handle(pressed(anna, send))
    expect(replies).toMatchObject([{ order, parts: content.parts, source: { updateId: 60, messageId: 400 } }])
    expect(closed).toEqual([3])
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ key: 'reply.guard.sent' }])
  })

  test.each([
    ['was decided about', { ...draft, content, closed: true }, 'Ця кнопка застаріла.'],
    ['is of somebody else', { ...draft, content, manager: boss.id }, 'Ця кнопка не для Вас.'],
    ['can not be read', { ...draft, content: { parts: 'x' } }, 'Ця кнопка застаріла.'],
  ])('are not sent when one %s', async (_why, stored, text) => {
    const fixture = createFixture([anna], { deskReads: { draft: () => Promise.resolve(stored) } })
    await fixture.handle(pressed(anna, send))
    expect(fixture.answers.map((answer) => answer.text)).toEqual([text])
  })
})
