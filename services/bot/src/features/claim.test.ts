import type { ClaimResult, Desk } from '@pinline/db'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { anna, boss, createFixture, group, pressed } from '../../test/fakes.ts'
import { claimPress, later, locked, order } from '../../test/samples.ts'

const claims = (result: ClaimResult): Partial<Desk> => ({ claim: () => Promise.resolve(result) })

describe('a press', () => {
  test('on a free chat tells its winner until when it is his', async () => {
    const fixture = createFixture([anna], { desk: claims({ status: 'won', chat: locked, until: later, lanes: [] }) })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toEqual([
      { id: 'q1', text: `Чат №\u00a0${String(order)} закріплено за Вами до 15:00. Відповідайте в боті.`, isAlert: false },
    ])
  })

  test('on a taken chat names the one who has it', async () => {
    const fixture = createFixture([anna, boss], { desk: claims({ status: 'lost', chat: locked, owner: boss.id, lanes: [] }) })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toEqual([{ id: 'q1', text: `Чат №\u00a0${String(order)} уже веде @boss.`, isAlert: true }])
  })

  test.each([
    ['in the group is of one message', group, false],
    ['in private is of the chat', { id: anna.telegramId, type: 'private', first_name: 'Anna' }, true],
  ])('%s', async (_where, chat, latest) => {
    const wishes: object[] = []
    const fixture = createFixture([anna], {
      desk: { claim: (wish) => Promise.resolve((wishes.push(wish), { status: 'mine', chat: locked, until: later, lanes: [] })) },
    })
    await fixture.handle(pressed(anna, claimPress, chat))
    expect(wishes).toMatchObject([{ order, manager: anna.id, latest }])
  })

  test('by a card that is out of date brings the present one and takes nothing', async () => {
    const rung: object[] = []
    const lanes = [{ lane: 1, kind: 'telegram', destination: 'group:main' }] as const
    const fixture = createFixture([anna], {
      desk: claims({ status: 'stale', chat: locked, lanes: [...lanes] }),
      outbox: { ring: (touched) => Promise.resolve(void rung.push(...touched)) },
    })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers).toEqual([{ id: 'q1', text: 'Картка застаріла. Нова — нижче.', isAlert: false }])
    expect(rung).toEqual(lanes)
    expect(fixture.notices()).toEqual([])
  })

  test('is decided even where the lock can not be had', async () => {
    const fixture = createFixture([anna], {
      mutex: { acquire: () => Promise.resolve('busy') },
      desk: claims({ status: 'mine', chat: locked, until: later, lanes: [] }),
    })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers[0]?.text).toBe('Цей чат уже Ваш. Його відкрито в боті.')
  })

  test('whose decision takes over a second is told to wait, and its outcome comes as a notice', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const decided = Promise.withResolvers<ClaimResult>()
    const fixture = createFixture([anna], { desk: { claim: () => decided.promise } })
    const handled = fixture.handle(pressed(anna, claimPress))
    await vi.advanceTimersByTimeAsync(999)
    expect(fixture.answers).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(fixture.answers.map(({ text }) => text)).toEqual(['Хвилинку… Результат прийде в бот.'])
    decided.resolve({ status: 'lost', chat: locked, owner: boss.id, lanes: [] })
    await handled
    expect(fixture.answers).toHaveLength(1)
    expect(fixture.notices()).toMatchObject([{ recipient: 'manager:1', key: 'claim.lost', params: { manager: { manager: boss.id } } }])
  })

  test('on a chat that is not here yet has it read from the CRM', async () => {
    const refreshed: number[] = []
    const refresh = (chat: number): Promise<void> => Promise.resolve(void refreshed.push(chat))
    const fixture = createFixture([anna], { desk: claims({ status: 'no-chat' }), outbox: { refresh } })
    await fixture.handle(pressed(anna, claimPress))
    expect(fixture.answers[0]).toMatchObject({ isAlert: true })
    expect(refreshed).toEqual([order])
  })
})
