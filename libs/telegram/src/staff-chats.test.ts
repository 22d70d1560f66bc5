import { expect, test } from 'vitest'
import { createStaffChats } from './staff-chats.ts'

const createRig = (configured: number | undefined = -9) => {
  const stored = new Map<string, number>()
  const departments = [
    { key: 'it', group: -1 },
    { key: 'lab', group: -1 },
    { key: 'site', group: null },
  ]
  const settings = {
    get: (key: string) => Promise.resolve(stored.get(key) ?? null),
    set: (key: string, value: number) => Promise.resolve(void stored.set(key, value)),
  }
  return createStaffChats({ bot: 42, departments: () => departments, configured, settings })
}

test('a department stands in the group that it names, else in the configured one', async () => {
  const chats = createRig()
  await expect(chats.current('it')).resolves.toBe(-1)
  await expect(chats.current('site')).resolves.toBe(-9)
  await expect(chats.departmentsOf(-1)).resolves.toEqual(['it', 'lab'])
})

test('where nobody has named a group there is none', async () => {
  const chats = createStaffChats({
    bot: 42,
    departments: () => [{ key: 'it', group: null }],
    configured: undefined,
    settings: { get: () => Promise.resolve(null), set: () => Promise.resolve() },
  })
  await expect(chats.current('it')).resolves.toBeNull()
  await expect(chats.departmentsOf(-1)).resolves.toEqual([])
})

test('while no department is known, no group is guessed', async () => {
  const settings = { get: () => Promise.resolve(null), set: () => Promise.resolve() }
  const chats = createStaffChats({ bot: 42, departments: () => [], configured: -9, settings })
  await expect(chats.current('it')).resolves.toBeNull()
})

test('a group that has moved takes all its departments along', async () => {
  const chats = createRig()
  await chats.moved('it', -1001)
  await expect(chats.current('lab')).resolves.toBe(-1001)
  await expect(chats.current('site')).resolves.toBe(-9)
  await expect(chats.departmentsOf(-1)).resolves.toEqual([])
  await expect(chats.departmentsOf(-1001)).resolves.toEqual(['it', 'lab'])
})

test('it may move again', async () => {
  const chats = createRig()
  await chats.moved('site', -1001)
  await chats.moved('site', -1002)
  await expect(chats.current('site')).resolves.toBe(-1002)
})

test('the group that was set from inside wins over the configured one, not over a named one, and may move', async () => {
  const stored = new Map<string, number>([['telegram.staff.42', -20]])
  const departments = [
    { key: 'it', group: -1 },
    { key: 'site', group: null },
  ]
  const settings = {
    get: (key: string) => Promise.resolve(stored.get(key) ?? null),
    set: (key: string, value: number) => Promise.resolve(void stored.set(key, value)),
  }
  const chats = createStaffChats({ bot: 42, departments: () => departments, configured: -9, settings })
  await expect(chats.current('site')).resolves.toBe(-20)
  await expect(chats.current('it')).resolves.toBe(-1)
  await chats.moved('site', -1020)
  await expect(chats.departmentsOf(-1020)).resolves.toEqual(['site'])
})
