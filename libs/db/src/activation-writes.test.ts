import type { ActivationState, OwnershipEvent } from '@pinline/domain'
import { activationTtlMs } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { isKept, isUpgrade, withActivationTtl } from './activation-writes.ts'
import type { LockedChat } from './chat-row.ts'

const now = new Date('2026-03-02T10:00:00Z')
const chat = (activation: ActivationState | null, endsInMs = 60_000): LockedChat => ({
  id: 1,
  order: 7,
  epoch: 1,
  version: 1,
  lastId: 9,
  lastBuyerId: 9,
  lastSellerId: 0,
  lastSellerAt: null,
  waitingSince: now,
  waiting: true,
  noReplyId: 0,
  clockStep: 1,
  ownership: { state: 'owned', owner: 1, until: new Date(now.getTime() + endsInMs), epoch: 1 },
  activation,
  activationSince: activation === null ? null : now,
})

const drop: OwnershipEvent = { type: 'drop', manager: 1 }
const returned: OwnershipEvent = { type: 'revoke', reason: 'returned' }

describe('an owner', () => {
  it.each([
    ['drops an activation in work', chat('work'), drop, true],
    ['drops one that is done', chat('done'), drop, false],
    ['drops an ordinary pin of a free one', chat('free'), drop, false],
    ['drops an ordinary chat', chat(null), drop, false],
    ['lets the buyer of an activation in work wait', chat('work'), returned, true],
    ['lets the buyer of an ordinary chat wait', chat(null), returned, false],
    ['drops one that has run out', chat('work', -1), drop, false],
    ['is banned', chat('work'), { type: 'revoke', reason: 'banned' } as const, false],
    ['sees a colleague drop it', chat('work'), { type: 'drop', manager: 2 } as const, false],
  ])('who %s keeps it: %#', (_, given, event, kept) => {
    expect(isKept(given, event, now)).toBe(kept)
  })

  it('upgrades a pin that lasts by claiming the free activation that it stands on', () => {
    const claim = (manager: number): OwnershipEvent => ({ type: 'claim', manager, ttlMs: 5, answered: false })
    expect(isUpgrade(chat('free'), claim(1), now)).toBe(true)
    expect(isUpgrade(chat('free'), claim(2), now)).toBe(false)
    expect(isUpgrade(chat('work'), claim(1), now)).toBe(false)
    expect(isUpgrade(chat(null), claim(1), now)).toBe(false)
    expect(isUpgrade(chat('free', -1), claim(1), now)).toBe(false)
  })
})

describe('how long an activation lasts', () => {
  const ttlOf = (activation: ActivationState | null, event: OwnershipEvent): unknown => {
    const changed = withActivationTtl(chat(activation), event)
    return 'ttlMs' in changed ? changed.ttlMs : undefined
  }
  it('is counted from its owner’s last sign, whatever a pin lasts', () => {
    expect(ttlOf('free', { type: 'claim', manager: 1, ttlMs: 5, answered: false })).toBe(activationTtlMs)
    expect(ttlOf('work', { type: 'renew', manager: 1, ttlMs: 5 })).toBe(activationTtlMs)
    expect(ttlOf('done', { type: 'move', manager: 1, ttlMs: 5 })).toBe(activationTtlMs)
  })
  it('is a pin’s own time where only a pin stands on it, or there is none', () => {
    expect(ttlOf('free', { type: 'renew', manager: 1, ttlMs: 5 })).toBe(5)
    expect(ttlOf(null, { type: 'claim', manager: 1, ttlMs: 5, answered: false })).toBe(5)
    expect(ttlOf('work', drop)).toBeUndefined()
  })
})
