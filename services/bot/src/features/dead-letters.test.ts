import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { DeadLetterView } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, createFixture, now, pressed, written } from '../../test/fakes.ts'

const letter: DeadLetterView = {
  lane: 3,
  seq: 4,
  order: 129_000_044,
  manager: anna.id,
  op: 'reply.text',
  recipient: 'crm',
  reason: 'refused',
  deadAt: now,
  attempts: 2,
  content: 'Пишіть на o•••a@ukr.net',
  editable: true,
}
const press = (
  action: Extract<CallbackAction['action'], `dead${string}`> & Extract<CallbackAction, { args: [number, number] }>['action'],
  by = boss,
) => pressed(by, encodeCallback({ action, args: [3, 4] }), { id: by.telegramId, type: 'private', first_name: by.firstName })

describe('/dead', () => {
  test('lists what was given up, a button each, and turns its pages', async () => {
    const list = () => Promise.resolve({ letters: [letter], total: 9, page: 1, pages: 2 })
    const { handle, notices } = createFixture([anna, boss], { deadLetters: { list } })
    await handle(written(boss, { text: '/dead' }))
    const [line, turn] = [
      { label: 'dead.line', data: encodeCallback({ action: 'deadShow', args: [3, 4] }) },
      { label: 'btn.next', data: encodeCallback({ action: 'dead', args: [2] }) },
    ]
    expect(notices()).toMatchObject([{ key: 'dead.list', params: { n: 9, page: 1, pages: 2 }, buttons: [[line], [turn]] }])
  })

  test('says so when there is nothing', async () => {
    const list = () => Promise.resolve({ letters: [], total: 0, page: 1, pages: 1 })
    const { handle, notices } = createFixture([boss], { deadLetters: { list } })
    await handle(written(boss, { text: '/dead' }))
    expect(notices()).toMatchObject([{ key: 'dead.none' }])
  })

  test('is for admins only, and so is each of its buttons', async () => {
    const { handle, notices, answers } = createFixture([anna, boss])
    await handle(written(anna, { text: '/dead' }))
    expect(notices()).toMatchObject([{ key: 'err.rights' }])
    for (const action of ['deadShow', 'deadEdit', 'deadReplay', 'deadDrop', 'deadDropYes'] as const) await handle(press(action, anna))
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([answers[0]?.text]))
    expect(answers).toHaveLength(5)
  })
})

test('one of them is shown with what can be decided; a file has no text to change', async () => {
  const shown = { current: letter }
  const { handle, notices } = createFixture([anna, boss], { deadLetters: { get: () => Promise.resolve(shown.current) } })
  await handle(press('deadShow'))
  shown.current = { ...letter, op: 'reply.file', editable: false }
  await handle(press('deadShow'))
  expect(notices()).toMatchObject([
    {
      key: 'dead.item',
      params: { text: 'Пишіть на o•••a@ukr.net', manager: { manager: anna.id }, reason: { text: 'dead.reason.refused' } },
      buttons: [[{ label: 'btn.retry' }, { label: 'btn.dead_edit' }], [{ label: 'btn.dead_drop' }]],
    },
    { buttons: [[{ label: 'btn.retry' }], [{ label: 'btn.dead_drop' }]] },
  ])
})

test('a drop is asked about first', async () => {
  const { handle, notices, answers } = createFixture([boss], {
    deadLetters: { get: () => Promise.resolve(letter), drop: () => Promise.resolve({ status: 'dropped', lanes: [] }) },
  })
  await handle(press('deadDrop'))
  expect(notices()).toMatchObject([{ key: 'dead.drop.ask', buttons: [[{ label: 'btn.dead_drop_yes' }], [{ label: 'btn.cancel' }]] }])
  await handle(press('deadDropYes'))
  expect(answers.at(-1)?.text).toBe('Відкинуто.')
})

test.each([
  ['replayed', 'Надсилаємо ще раз.'],
  ['settled', 'Це вже вирішено.'],
  ['unreadable', 'Повторити не можна: вміст стерто.'],
] as const)('a replay that is %s is answered', async (status, text) => {
  const replay = () => Promise.resolve(status === 'replayed' ? { status, lanes: [] } : { status })
  const { handle, answers } = createFixture([boss], { deadLetters: { replay } })
  await handle(press('deadReplay'))
  expect(answers).toMatchObject([{ text }])
})

describe('new words', () => {
  const prompt = { kind: 'dead-edit', data: { lane: 3, seq: 4, order: '129000044' }, askedAt: now }
  const build = (edits: string[]) =>
    createFixture([boss], {
      prompts: { current: () => Promise.resolve(prompt), answered: () => Promise.resolve() },
      deadLetters: {
        edit: (_key, text) => {
          edits.push(text)
          return Promise.resolve({ status: 'edited' })
        },
      },
    })

  test('are taken from the next message and go to nobody before they are looked at', async () => {
    const edits: string[] = []
    const { handle, notices, sent } = build(edits)
    await handle(written(boss, { text: ' Без помилки ' }))
    expect(edits).toEqual(['Без помилки'])
    expect(notices()).toMatchObject([{ key: 'dead.edit.done', buttons: [[{ label: 'btn.retry' }, { label: 'btn.dead_show' }]] }])
    expect(sent.filter(({ recipient }) => recipient === 'crm')).toEqual([])
  })

  test('that are none, or too many, are asked for again', async () => {
    const edits: string[] = []
    const { handle, notices } = build(edits)
    await handle(written(boss, { photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }] }))
    await handle(written(boss, { text: 'я'.repeat(4001) }))
    expect(notices()).toMatchObject([{ key: 'err.text_only' }, { key: 'dead.edit.long', params: { n: 4001, max: 4000 } }])
    expect(edits).toEqual([])
  })
})
