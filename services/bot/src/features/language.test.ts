import { describe, expect, test } from 'vitest'
import { anna, boss, createFixture, stranger, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'

describe('a language', () => {
  test.each([
    ['/lang', null],
    ['/lang EN', 'en'],
    ['/lang uk', 'uk'],
    ['/lang de', null],
  ])('%s', async (text, to) => {
    const changes: unknown[] = []
    const languages: Overrides['languages'] = { change: (input) => Promise.resolve((changes.push(input), [])) }
    const fixture = createFixture([anna], { languages })
    await fixture.handle(written(anna, { text }))
    expect(changes).toMatchObject([{ person: anna.id, to, fallback: 'uk' }])
  })

  test('of a stranger’s Telegram is his from the start, and of an admin whom nobody has heard yet', async () => {
    const hers = { ...stranger, telegramId: 1010 }
    const fixture = createFixture([{ ...boss, startedAt: null, language: null }], {
      languages: { change: () => Promise.resolve([]) },
    })
    const start = (person: typeof stranger, code: string) => {
      const update = written(person, { text: '/lang' })
      return { message: { ...update.message, from: { ...update.message.from, language_code: code } } }
    }
    await fixture.handle(start(hers, 'en-GB'))
    await fixture.handle(start(boss, 'uk'))
    expect([...fixture.known.values()].map(({ telegramId, language }) => [telegramId, language])).toEqual([
      [boss.telegramId, 'uk'],
      [1010, 'en'],
    ])
  })

  test('is not changed by the banned', async () => {
    const fixture = createFixture([{ ...anna, role: 'banned' }])
    await fixture.handle(written(anna, { text: '/lang' }))
    expect(fixture.notices()).toMatchObject([{ key: 'access.banned' }])
  })
})
