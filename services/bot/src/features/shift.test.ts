import { describe, expect, it } from 'vitest'
import { anna, bot, boss, createFixture, written } from '../../test/fakes.ts'
import { parseQuietHours } from './shift.ts'

describe('quiet hours', () => {
  it.each([
    ['22:00-08:00', { from: 1320, till: 480 }],
    [' 9:30 – 10:05 ', { from: 570, till: 605 }],
    ['18:00-24:00', { from: 1080, till: 0 }],
    ['22:00', null],
    ['22-08', null],
    ['24:00-08:00', null],
    ['08:00-24:30', null],
    ['08:61-09:00', null],
    ['08:00-08:00', null],
    ['ніч', null],
  ])('are read from %j', (text, quiet) => {
    expect(parseQuietHours(text)).toEqual(quiet)
  })

  it.each([
    ['/quiet 22:00-08:00', 'quiet.set', 1320],
    ['/quiet off', 'quiet.off', null],
    ['/quiet', 'quiet.how', 60],
    ['/quiet колись', 'quiet.how', 60],
  ])('%s answers %s', async (text, key, from) => {
    const { handle, notices, known } = createFixture([{ ...anna, quietFrom: 60, quietTill: 120 }])
    await handle(written(anna, { text }))
    expect(notices()).toEqual([expect.objectContaining({ key })])
    expect(known.get(anna.id)?.quietFrom).toBe(from)
  })
})

describe('a shift', () => {
  it.each(['/shift', '🟢 На зміні', '⚪ Не на зміні', '🟢 On shift'])('is turned by %s, and nothing goes to a buyer', async (text) => {
    const asked: unknown[] = []
    const { handle, sent } = createFixture([anna], { shifts: { change: (input) => Promise.resolve((asked.push(input), [])) } })
    await handle(written(anna, { text }))
    expect(asked).toEqual([{ manager: anna.id, to: null, key: `${String(bot)}:101` }])
    expect(sent).toEqual([])
  })
})

describe('a shift that is asked for by name', () => {
  it.each([
    ['/shift on', true],
    ['/shift OFF', false],
    ['/shift toString', null],
  ])('%s turns it to %s', async (text, to) => {
    const asked: unknown[] = []
    const { handle } = createFixture([anna], { shifts: { change: (input) => Promise.resolve((asked.push(input), [])) } })
    await handle(written(anna, { text }))
    expect(asked).toMatchObject([{ manager: anna.id, to }])
  })
})

describe('duties', () => {
  it.each([
    ['/duty_1001 deputy', 'duty.deputy', 'deputy'],
    ['/duty_1001 chief', 'duty.chief', 'chief'],
    ['/duty_1001 off', 'duty.none', null],
    ['/duty_1001', 'duty.how', null],
    ['/duty', 'duty.how', null],
    ['/duty_77 chief', 'adm.nouser', null],
  ])('%s answers %s', async (text, key, duty) => {
    const { handle, notices, known } = createFixture([anna, boss])
    await handle(written(boss, { text }))
    expect(notices()).toEqual([expect.objectContaining({ key })])
    expect(known.get(anna.id)?.duty).toBe(duty)
  })

  it('are given by admins only', async () => {
    const { handle, notices, known } = createFixture([anna, boss])
    await handle(written(anna, { text: '/duty_1001 chief' }))
    expect(notices()).toEqual([expect.objectContaining({ key: 'err.rights' })])
    expect(known.get(anna.id)?.duty).toBeNull()
  })
})
