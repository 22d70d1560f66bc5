import { expect, test } from 'vitest'
import { createFakeDesk, staffGroup, supportRequest } from '../../test/fake-desk.ts'
import { createRegisterStaffCommands } from './staff-commands.ts'
import type { StaffCommandsDeps } from './staff-commands.ts'

const createRig = (status: string, managers: number | null = null) => {
  const calls: object[] = []
  const { catalogue, desk } = createFakeDesk(supportRequest())
  const call = (_method: string, payload: object) => {
    calls.push(payload)
    return Promise.resolve({ status })
  }
  const register = createRegisterStaffCommands({
    client: { call } as unknown as StaffCommandsDeps['client'], // what matters of a result is its status
    catalogue: () => catalogue.current(),
    staffChats: desk.staffChats,
    managers: () => Promise.resolve(managers),
  })
  return { register, calls }
}

test('each group of staff is told once which commands it has, in both languages', async () => {
  const { register, calls } = createRig('ok')
  await expect(register()).resolves.toBe(true)
  await expect(register()).resolves.toBe(true)
  const scope = { type: 'chat', chat_id: staffGroup.id }
  expect(calls).toEqual([
    { commands: [{ command: 'requests', description: 'Відкриті заявки' }], scope },
    { commands: [{ command: 'requests', description: 'Open requests' }], scope, language_code: 'en' },
  ])
})

test('the managers’ group keeps its own', async () => {
  const { register, calls } = createRig('ok', staffGroup.id)
  await expect(register()).resolves.toBe(true)
  expect(calls).toEqual([])
})

test('a group that the bot is not in is not asked again, and Telegram that is away is', async () => {
  const refused = createRig('unreachable')
  await expect(refused.register()).resolves.toBe(true)
  const away = createRig('not-done')
  await expect(away.register()).resolves.toBe(false)
  await expect(away.register()).resolves.toBe(false)
  expect(away.calls).toHaveLength(2)
})
