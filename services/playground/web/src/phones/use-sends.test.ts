import { describe, expect, it } from 'vitest'
import { visibleSends } from './use-sends.ts'
import type { Send } from './use-sends.ts'

const send = (id: number, state: Send<string>['state'], messageId: number | null = null): Send<string> => ({
  id,
  draft: 'x',
  state,
  messageId,
})

describe('a message under way', () => {
  it('is shown when it failed or takes its time, not when it is quick', () => {
    const sends = [send(1, 'quick'), send(2, 'sending'), send(3, 'failed')]
    expect(visibleSends(sends, () => false).map(({ id }) => id)).toEqual([2, 3])
  })

  it('stays until its message is there, and never beside it', () => {
    expect(visibleSends([send(1, 'sent', 40)], () => false)).toHaveLength(1)
    expect(visibleSends([send(1, 'sent', 40)], (id) => id === 40)).toEqual([])
  })
})
