import { describe, expect, it } from 'vitest'
import { now } from '../../test/samples.ts'
import { createUnproven, readUnproven, unprovenKey } from './unproven.ts'

const createRig = () => {
  const settings = new Map<string, unknown>()
  const onPass = createUnproven({
    settings: {
      get: (key) => Promise.resolve(settings.get(key) ?? null),
      set: (key, value) => Promise.resolve(void settings.set(key, value)),
    },
    account: 7,
    clock: () => now,
  })
  return { onPass, kept: () => readUnproven(settings.get(unprovenKey(7))) }
}

const clean = { whole: true, stored: [], failed: [], refused: [] }

describe('chats that could not be read', () => {
  it('are kept until they are, whatever a look at the newest ones says', async () => {
    const { onPass, kept } = createRig()
    await onPass({ ...clean, failed: [3, 1] })
    await onPass({ ...clean, whole: false, stored: [2] })
    expect(kept()).toEqual({ since: now.toISOString(), orders: [1, 3], hidden: false })
    await onPass({ ...clean, whole: false, stored: [3], failed: [9] })
    expect(kept()?.orders).toEqual([1, 9])
    await onPass(clean)
    expect(kept()).toBeNull()
  })

  it('are hidden where the CRM refuses each of them', async () => {
    const { onPass, kept } = createRig()
    await onPass({ ...clean, refused: [5] })
    expect(kept()?.hidden).toBe(true)
    await onPass({ ...clean, refused: [5], failed: [6] })
    expect(kept()).toMatchObject({ orders: [5, 6], hidden: false })
  })
})

it.each([null, '', 5, { orders: 5, since: 'x' }, { orders: [], since: 'x' }, { orders: [1] }])(
  'what is kept as %j names no chat',
  (stored) => {
    expect(readUnproven(stored)).toBeNull()
  },
)
