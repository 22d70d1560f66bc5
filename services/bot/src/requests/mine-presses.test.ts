import { describe, expect, test } from 'vitest'
import { createFakeDesk, lineOf, supportRequest } from '../../test/fake-desk.ts'
import { anna, createFixture, now, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { commenting, olya, prompting } from '../../test/requester.ts'
import { press } from '../../test/samples.ts'

describe('a press in private', () => {
  test('“new request” on kept words keeps them for the form and shows the departments', async () => {
    const asked: object[] = []
    const { helpDesk } = commenting()
    const draft = { id: 3, manager: olya.id, updateId: 1, telegramChat: 1009, sourceMessage: 500, closed: false, createdAt: now }
    const overrides: Overrides = {
      deskReads: {
        draft: () => Promise.resolve({ ...draft, content: { parts: [{ type: 'text', text: 'Не друкує' }] } }),
        closeDraft: () => Promise.resolve(true),
      },
      prompts: { ask: (prompt) => Promise.resolve(void asked.push(prompt)) },
    }
    const fixture = createFixture([olya], overrides, { helpDesk })
    await fixture.handle(press(olya, { action: 'reqFree', args: [3, 0] }))
    expect(asked).toMatchObject([{ kind: 'request-kept', data: { text: 'Не друкує' } }])
    expect(fixture.sent).toMatchObject([{ op: 'notice.edit', payload: { key: 'req.choose.department' } }])
  })

  test('kept words of somebody else go nowhere', async () => {
    const { comments, helpDesk } = commenting()
    const draft = { id: 3, manager: 77, updateId: 1, telegramChat: 1009, sourceMessage: 500, closed: false, createdAt: now }
    const content = { parts: [{ type: 'text', text: 'Не друкує' }] }
    const fixture = createFixture([olya], { deskReads: { draft: () => Promise.resolve({ ...draft, content }) } }, { helpDesk })
    await fixture.handle(press(olya, { action: 'reqFree', args: [3, 12] }))
    expect(comments).toEqual([])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла.'])
  })

  test('a low mark is asked about, a high one is not', async () => {
    const request = supportRequest({ person: olya.id, status: 'closed' })
    const rate = () => Promise.resolve({ status: 'rated' as const, request, lanes: [] })
    const helpDesk = createFakeDesk(request, { deeds: { rate } })
    for (const [value, keys] of [
      [3, ['req.rate.low']],
      [4, []],
    ] as const) {
      const fixture = createFixture([olya], { prompts: { ask: () => Promise.resolve() } }, { helpDesk })
      await fixture.handle(press(olya, { action: 'reqRate', args: [12, value] }))
      expect(fixture.notices().map((notice) => 'key' in notice && notice.key)).toEqual(keys)
      expect(fixture.answers.map(({ text }) => text)).toEqual([`Дякуємо! Оцінку ${String(value)} збережено.`])
    }
  })

  test('a mark beyond five is none', async () => {
    const fixture = createFixture([olya], {}, { helpDesk: createFakeDesk(supportRequest({ person: olya.id, status: 'closed' })) })
    await fixture.handle(press(olya, { action: 'reqRate', args: [12, 6] }))
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла.'])
  })

  test('a request closed too long ago is not opened again, and a new one will name it', async () => {
    const asked: object[] = []
    const closedAt = new Date(now.getTime() - 15 * 24 * 3_600_000)
    const helpDesk = createFakeDesk(supportRequest({ person: olya.id, status: 'closed', closedAt }))
    const fixture = createFixture([olya], { prompts: { ask: (prompt) => Promise.resolve(void asked.push(prompt)) } }, { helpDesk })
    await fixture.handle(press(olya, { action: 'reqReopen', args: [12] }))
    expect(fixture.notices()).toMatchObject([{ key: 'req.reopen.late', params: { num: '12', days: 14 } }])
    expect(asked).toMatchObject([{ kind: 'request-kept', data: { previous: 12 } }])
  })

  test('putting a question away ends it and takes its buttons off', async () => {
    const cleared: number[] = []
    const prompts = {
      ...prompting({ kind: 'request-comment', data: { request: 12 } }),
      clear: (id: number) => Promise.resolve(void cleared.push(id)),
    }
    const fixture = createFixture([olya], { prompts }, { helpDesk: commenting().helpDesk })
    await fixture.handle(press(olya, { action: 'cancel', args: [] }))
    expect(cleared).toEqual([5])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Гаразд, нічого не змінено.'])
    expect(fixture.sent).toMatchObject([{ op: 'question.end', payload: { messageId: 9 } }])
  })

  test('requests are listed with what becomes of them, and one that is somebody else’s is not shown', async () => {
    const request = supportRequest({ person: olya.id, status: 'ask' })
    const mine = () => Promise.resolve({ lines: [lineOf(request)], total: 9, open: 1, page: 1, pages: 2 })
    const fixture = createFixture([olya, { ...anna, role: 'requester' }], {}, { helpDesk: createFakeDesk(request, { lists: { mine } }) })
    await fixture.handle(written(olya, { text: 'Мої заявки' }))
    await fixture.handle(press({ ...anna, role: 'requester' }, { action: 'reqShow', args: [12] }))
    expect(fixture.notices()).toMatchObject([
      {
        key: 'req.my',
        params: { n: 1, total: 9 },
        buttons: [[{ params: { mark: '❓ ', num: '12', title: 'Принтер' } }], [{ label: 'btn.next' }]],
      },
    ])
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Такої заявки у Вас немає.'])
  })
})
