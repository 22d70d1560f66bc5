import type { Role } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { person } from '../../test/samples.ts'
import { createDestinations } from './destinations.ts'
import type { DestinationsDeps } from './destinations.ts'

const createRig = (stored: Record<string, number> = {}, groupId: number | undefined = -1, staff?: DestinationsDeps['staff']) => {
  const values = new Map<string, unknown>(Object.entries(stored))
  const time = { now: 0 }
  const role: { now: Role } = { now: 'manager' }
  let asked = 0
  const destinations = createDestinations({
    settings: {
      get: (key) => {
        asked += 1
        return Promise.resolve(values.get(key) ?? null)
      },
      set: (key, value) => Promise.resolve(void values.set(key, value)),
    },
    people: { get: (id) => Promise.resolve(id === 7 ? person({ role: role.now }) : null) },
    bot: 42,
    groupId,
    logChatId: undefined,
    ...(staff === undefined ? {} : { staff }),
    monotonicMs: () => time.now,
  })
  return { destinations, time, role, asked: () => asked }
}

describe('where an effect goes', () => {
  it('is the configured group until the bot was told another from inside', async () => {
    await expect(createRig().destinations.resolve('group:main')).resolves.toMatchObject({ telegramChat: -1, person: null })
    await expect(createRig({ 'telegram.group.42': -5 }).destinations.resolve('group:main')).resolves.toMatchObject({ telegramChat: -5 })
  })

  it('is nowhere without configuration, and for somebody unknown', async () => {
    const { destinations } = createRig()
    await expect(destinations.resolve('log')).resolves.toBeNull()
    await expect(destinations.resolve('manager:8')).resolves.toBeNull()
    await expect(destinations.resolve('something')).resolves.toBeNull()
  })

  it('is a person’s private chat, in their language', async () => {
    await expect(createRig().destinations.resolve('manager:7')).resolves.toEqual({
      telegramChat: 700,
      person: 7,
      role: 'manager',
      language: 'uk',
    })
  })

  it('is remembered for five seconds', async () => {
    const { destinations, time, asked } = createRig()
    await destinations.resolve('group:main')
    time.now = 4_999
    await destinations.resolve('group:main')
    expect(asked()).toBe(1)
    time.now = 5_001
    await destinations.resolve('group:main')
    expect(asked()).toBe(2)
  })

  it('is a manager’s from the moment they become one', async () => {
    const { destinations, role } = createRig()
    role.now = 'waiting'
    await expect(destinations.resolve('manager:7')).resolves.toMatchObject({ role: 'waiting' })
    role.now = 'manager'
    await expect(destinations.resolve('manager:7')).resolves.toMatchObject({ role: 'manager' })
  })

  it('follows a group that has moved at once', async () => {
    const { destinations } = createRig()
    await destinations.resolve('group:main')
    await destinations.moved('group:main', -9)
    await expect(destinations.resolve('group:main')).resolves.toMatchObject({ telegramChat: -9 })
  })
})

describe('the group of a department', () => {
  it('is asked of the help desk, and nobody’s where there is none', async () => {
    const current = (department: string) => Promise.resolve(department === 'icc' ? -5 : null)
    const { destinations } = createRig({}, -1, { current, moved: () => Promise.resolve() })
    await expect(destinations.resolve('staff:icc')).resolves.toEqual({ telegramChat: -5, person: null, role: null, language: null })
    await expect(destinations.resolve('staff:lab')).resolves.toBeNull()
    await expect(createRig().destinations.resolve('staff:icc')).resolves.toBeNull()
  })

  it('takes the departments that share it along when it moves', async () => {
    const group = { now: -5 }
    const moved = (_: string, chat: number) => {
      group.now = chat
      return Promise.resolve()
    }
    const { destinations } = createRig({}, -1, { current: () => Promise.resolve(group.now), moved })
    await destinations.resolve('staff:lab')
    await destinations.moved('staff:icc', -6)
    await expect(destinations.resolve('staff:lab')).resolves.toMatchObject({ telegramChat: -6 })
  })
})
