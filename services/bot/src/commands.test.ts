import { describe, expect, test } from 'vitest'
import { createRegisterCommands, createRegisterGroupCommands } from './commands.ts'
import type { CommandsDeps } from './commands.ts'

const fixture = (isFree: boolean, status: string) => {
  const calls: string[] = []
  const leases: string[] = []
  const register = createRegisterCommands({
    client: {
      call: (method: string, payload: { language_code?: string }) => {
        calls.push(`${method} ${payload.language_code ?? 'uk'}`)
        return Promise.resolve({ status })
      },
    } as unknown as CommandsDeps['client'], // what matters of a result is its status
    leases: {
      hold: () => Promise.resolve(isFree),
      release: (name) => Promise.resolve(void leases.push(name)),
    },
    holder: 'me',
  })
  return { register, calls, leases }
}

describe('registering commands', () => {
  test('says them in both languages and gives the lease back', async () => {
    const { register, calls, leases } = fixture(true, 'ok')
    expect(await register()).toBe(true)
    expect(calls).toEqual(
      ['uk', 'en'].flatMap((code) =>
        ['setMyCommands', 'setMyCommands', 'setMyShortDescription', 'setMyDescription'].map((name) => `${name} ${code}`),
      ),
    )
    expect(leases).toEqual(['bot-commands'])
  })

  test('is left to the process that does it', async () => {
    const { register, calls } = fixture(false, 'ok')
    expect(await register()).toBe(true)
    expect(calls).toEqual([])
  })

  test('is content with a server that does not know the methods', async () => {
    expect(await fixture(true, 'unsupported').register()).toBe(true)
  })

  test('is to be repeated when Telegram is away', async () => {
    const { register, leases } = fixture(true, 'not-done')
    expect(await register()).toBe(false)
    expect(leases).toEqual(['bot-commands'])
  })
})

interface GroupCall {
  readonly commands: readonly { readonly command: string; readonly is_ephemeral?: boolean }[]
  readonly scope: { readonly type: string; readonly chat_id: number }
}

const groupFixture = (answer: (call: GroupCall) => string) => {
  const calls: GroupCall[] = []
  const group: { id: number | null } = { id: -5 }
  const register = createRegisterGroupCommands({
    client: {
      call: (_method: string, payload: GroupCall) => {
        calls.push(payload)
        return Promise.resolve({ status: answer(payload) })
      },
    } as unknown as CommandsDeps['client'], // what matters of a result is its status
    group: () => Promise.resolve(group.id),
  })
  return { register, calls, group }
}

describe('registering the commands of the group', () => {
  test('says them once for each group that there is, quietly for its members', async () => {
    const { register, calls, group } = groupFixture(() => 'ok')
    expect(await register()).toBe(true)
    expect(await register()).toBe(true)
    expect(calls.map(({ scope }) => scope.type)).toEqual(['chat', 'chat_administrators', 'chat', 'chat_administrators'])
    expect(calls[0]?.commands.every((command) => command.is_ephemeral === true)).toBe(true)
    expect(calls.slice(0, 2).map(({ commands }) => commands.map(({ command }) => command))).toEqual([
      ['stats', 'help'],
      ['stats', 'help', 'status', 'here'],
    ])
    group.id = -6
    await register()
    expect(calls.at(-1)?.scope.chat_id).toBe(-6)
    group.id = null
    expect(await register()).toBe(true)
    expect(calls).toHaveLength(8)
  })

  test('says them plainly to a server that does not know quiet ones', async () => {
    const isQuiet = ({ commands }: GroupCall): boolean => commands.some((command) => command.is_ephemeral === true)
    const { register, calls } = groupFixture((call) => (isQuiet(call) ? 'rejected' : 'ok'))
    expect(await register()).toBe(true)
    expect(calls.map(isQuiet)).toEqual([true, false, false, true, false, false])
  })

  test('is repeated while Telegram is away', async () => {
    const { register, calls } = groupFixture(() => 'not-done')
    expect(await register()).toBe(false)
    const before = calls.length
    expect(await register()).toBe(false)
    expect(calls.length).toBeGreaterThan(before)
  })
})
