import type { CrmResult } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { createTokenKeeper } from './token-keeper.ts'
import type { StoredToken } from './token-store.ts'
import { createMemoryTokenStore } from './token-store.ts'

const hour = 3_600_000

const setUp = () => {
  let now = 0
  let logins = 0
  const clock = () => new Date(now)
  const tokens = createMemoryTokenStore(clock)
  const outcomes: CrmResult<StoredToken>[] = []
  const login = (): Promise<CrmResult<StoredToken>> => {
    logins += 1
    const value = { token: `T${String(logins)}`, validUntil: new Date(now + hour) }
    return Promise.resolve(outcomes.shift() ?? { status: 'ok', value })
  }
  const keeper = createTokenKeeper({ tokens, login, clock })
  const advance = (ms: number) => {
    now += ms
  }
  return { keeper, tokens, outcomes, advance, logins: () => logins }
}

describe('the token', () => {
  it('is got once for all who ask at the same time, and is stored', async () => {
    const { keeper, tokens, logins } = setUp()
    const answers = await Promise.all([keeper.token(), keeper.token(), keeper.token()])
    expect(answers).toEqual(Array(3).fill({ status: 'ok', value: 'T1' }))
    expect(logins()).toBe(1)
    expect((await tokens.read())?.token).toBe('T1')
  })

  it('of another process is used instead of a login', async () => {
    const { keeper, tokens, logins } = setUp()
    await tokens.write({ token: 'theirs', validUntil: new Date(hour) })
    expect(await keeper.token()).toEqual({ status: 'ok', value: 'theirs' })
    expect(logins()).toBe(0)
  })

  it('is renewed when its time is over', async () => {
    const { keeper, advance } = setUp()
    await keeper.token()
    advance(hour)
    expect(await keeper.token()).toEqual({ status: 'ok', value: 'T2' })
  })

  it('that was refused is replaced by one login for all who were refused', async () => {
    const { keeper, logins } = setUp()
    await keeper.token()
    const answers = await Promise.all([keeper.token('T1'), keeper.token('T1')])
    expect(answers).toEqual(Array(2).fill({ status: 'ok', value: 'T2' }))
    expect(logins()).toBe(2)
    expect(await keeper.token('T1')).toEqual({ status: 'ok', value: 'T2' })
    expect(logins()).toBe(2)
  })

  it('that was refused is replaced by a newer one of the store without a login', async () => {
    const { keeper, tokens, logins } = setUp()
    await keeper.token()
    await tokens.write({ token: 'theirs', validUntil: new Date(hour) })
    expect(await keeper.token('T1')).toEqual({ status: 'ok', value: 'theirs' })
    expect(logins()).toBe(1)
  })

  it('is asked for again after a login that failed', async () => {
    const { keeper, outcomes } = setUp()
    outcomes.push({ status: 'unauthorized' })
    expect(await keeper.token()).toEqual({ status: 'unauthorized' })
    expect(await keeper.token()).toEqual({ status: 'ok', value: 'T2' })
  })
})
