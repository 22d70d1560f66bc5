import { describe, expect, test } from 'vitest'
import { createIdentity } from './identity.ts'
import type { IdentityDeps } from './identity.ts'

const identityOf = (group: number | null) =>
  createIdentity({
    bot: 42,
    chats: { current: () => Promise.resolve(group), titleOf: () => Promise.resolve('Магазин') },
    // Telegram does not answer; what is stored has to do.
    client: { call: () => Promise.resolve({ status: 'not-done', reason: 'unreachable' }) } as unknown as IdentityDeps['client'],
    settings: { get: () => Promise.resolve('pinline_bot'), set: () => Promise.resolve() },
  })

describe('the address of the managers’ group', () => {
  test.each([
    [-1_002_000_000_077, 'https://t.me/c/2000000077/1'],
    [-77, null],
    [null, null],
  ])('of %s is %s', async (group, link) => {
    const identity = identityOf(group)
    expect(identity.groupLink()).toBeNull()
    await identity.refresh()
    expect(identity.groupLink()).toBe(link)
  })
})
