import { describe, expect, test } from 'vitest'
import { createRegisterCommands } from './commands.ts'
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
      ['uk', 'en'].flatMap((code) => ['setMyCommands', 'setMyShortDescription', 'setMyDescription'].map((name) => `${name} ${code}`)),
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
