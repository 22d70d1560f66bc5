import { describe, expect, test } from 'vitest'
import { anna, createFixture, group, pressed, written } from '../test/fakes.ts'
import { claimPress } from '../test/samples.ts'

describe('a press', () => {
  test('of a manager who has not written to the bot changes nothing', async () => {
    const fixture = createFixture([{ ...anna, startedAt: null }])
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers[0]?.text).toContain('@pinline_bot /start')
  })

  test.each([['a stranger', []] as const, ['somebody banned', [{ ...anna, role: 'banned' }]] as const])(
    'of %s is refused',
    async (_who, people) => {
      const fixture = createFixture([...people])
      await fixture.handle(pressed(anna, claimPress))
      expect(fixture.answers).toHaveLength(1)
      expect(fixture.answers[0]).toMatchObject({ isAlert: true })
      expect(fixture.sent).toEqual([])
    },
  )

  test.each(['', '1:claim:x', '1:claim:zzzzzzzzzzzz:1', '9:claim:1:1', '1:nothing:1', 'розмова', '1:__proto__:1'])(
    'with the data %j is answered as out of date',
    async (data) => {
      const fixture = createFixture([anna])
      await fixture.handle(pressed(anna, data))
      expect(fixture.answers.map(({ text }) => text)).toEqual(['Ця кнопка застаріла.'])
    },
  )

  test('is answered once when its work throws', async () => {
    const fixture = createFixture([anna], { desk: { claim: () => Promise.reject(new Error('defect')) } })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.answers[0]?.text).toMatch(/^Не вдалося закріпити чат/)
    expect(fixture.failures).toEqual(['unexpected trace-1'])
  })

  test('is told to wait, and worked again, when Postgres goes away', async () => {
    const gone = Object.assign(new Error('terminating connection'), { code: '57P01' })
    const fixture = createFixture([anna], { desk: { claim: () => Promise.reject(gone) } })
    await expect(fixture.handle(pressed(anna, claimPress))).rejects.toBe(gone)
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Хвилинку… Результат прийде в бот.'])
    expect(fixture.failures).toEqual([])
  })
})

test('nothing written in a group is read', async () => {
  const fixture = createFixture([anna], { deskReads: { openChat: () => Promise.reject(new Error('looked')) } })
  await fixture.handle(written(anna, { text: 'Так, є білі', reply_to_message: { message_id: 9, date: 1, chat: group } }, group))
  await fixture.handle(written(anna, { text: '/help' }, group))
  expect(fixture.sent).toEqual([])
  expect(fixture.failures).toEqual([])
})
