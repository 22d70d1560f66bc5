import { describe, expect, test } from 'vitest'
import { addresseeOfWords } from './comment-addressee.ts'
import type { WordAddressee, WordFacts } from './comment-addressee.ts'

const own = { type: 'request', request: 12 } as const
const buyer = { type: 'chat' } as const
const other = { type: 'other' } as const
const none = { type: 'none' } as const

const requester: WordFacts = { answered: none, manages: false, isWriting: false, doubt: false, holds: false, asked: null }
const manager: WordFacts = { ...requester, manages: true }

const toRequest = (request: number): WordAddressee => ({ type: 'request', request })
const ask = (request: number): WordAddressee => ({ type: 'ask', request })
const shop: WordAddressee = { type: 'shop' }
const free: WordAddressee = { type: 'free' }

describe('words of a requester', () => {
  test.each<[string, Partial<WordFacts>, WordAddressee]>([
    ['that answer a post about a request of his are about it', { answered: own }, toRequest(12)],
    ['that answer a post are about it, whatever waits for his answer', { answered: own, asked: 7 }, toRequest(12)],
    ['go to the request that waits for his answer', { asked: 7 }, toRequest(7)],
    ['go there also as an answer to something else', { answered: other, asked: 7 }, toRequest(7)],
    ['are asked about where nothing waits for them', {}, free],
    ['are asked about as an answer to what is about nothing', { answered: other }, free],
  ])('%s', (_, facts, expected) => {
    expect(addresseeOfWords({ ...requester, ...facts })).toEqual(expected)
  })
})

describe('words of somebody who answers buyers too', () => {
  test.each<[string, Partial<WordFacts>, WordAddressee]>([
    ['are a buyer’s when they answer his card, whatever waits', { answered: buyer, asked: 7 }, shop],
    [
      'are a buyer’s when they answer his card while another is written to',
      { answered: buyer, isWriting: true, holds: true, asked: 7 },
      shop,
    ],
    [
      'are about his own request when they answer a post about it, though he writes to a buyer',
      { answered: own, isWriting: true, holds: true },
      toRequest(12),
    ],
    ['are for the shop to ask about when they answer what is about nothing', { answered: other, asked: 7 }, shop],
    ['are the shop’s where no request waits', { isWriting: true, holds: true }, shop],
    ['are the shop’s where no request waits and no chat is open', {}, shop],
    ['are the shop’s while he writes to a buyer and no question has come since', { isWriting: true, holds: true, asked: 7 }, shop],
    ['are asked about when a question came while he writes to a buyer', { isWriting: true, holds: true, doubt: true, asked: 7 }, ask(7)],
    ['are asked about while he has buyers, though he writes to none', { holds: true, asked: 7 }, ask(7)],
    ['go to the request that waits where no buyer can be meant', { asked: 7 }, toRequest(7)],
  ])('%s', (_, facts, expected) => {
    expect(addresseeOfWords({ ...manager, ...facts })).toEqual(expected)
  })
})

test('no words go to a buyer and a request at once, and none to a request while he may be writing to a buyer', () => {
  const flags = [false, true]
  for (const isWriting of flags)
    for (const doubt of flags)
      for (const holds of flags)
        for (const answered of [none, other]) {
          const to = addresseeOfWords({ answered, manages: true, isWriting, doubt, holds, asked: 7 })
          if (isWriting || holds) expect(to.type).not.toBe('request')
        }
})
