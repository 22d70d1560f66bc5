import type { MessageEntity } from '@grammyjs/types'
import { describe, expect, it } from 'vitest'
import { toSafeHref, toSegments } from './segments.ts'
import type { Segment } from './segments.ts'

const joined = (parts: readonly Segment[]): string => parts.map((part) => (typeof part === 'string' ? part : joined(part.parts))).join('')
const bold = (offset: number, length: number): MessageEntity => ({ type: 'bold', offset, length })
const italic = (offset: number, length: number): MessageEntity => ({ type: 'italic', offset, length })

describe('a message as segments', () => {
  it('keeps what is inside another stretch inside it', () => {
    const link: MessageEntity = { type: 'text_link', offset: 2, length: 1, url: 'https://crm.example/1' }
    expect(toSegments('abcde', [link, bold(1, 3)])).toEqual([
      'a',
      { mark: 'bold', parts: ['b', { mark: 'link', href: 'https://crm.example/1', parts: ['c'] }, 'd'] },
      'e',
    ])
  })

  it('continues behind the outer stretch where an inner one sticks out', () => {
    expect(toSegments('abcdef', [bold(0, 4), italic(2, 4)])).toEqual([
      { mark: 'bold', parts: ['ab', { mark: 'italic', parts: ['cd'] }] },
      { mark: 'italic', parts: ['ef'] },
    ])
  })

  it('counts UTF-16 units and never tears a character', () => {
    expect(toSegments('📧 ok', [bold(3, 2)])).toEqual(['📧 ', { mark: 'bold', parts: ['ok'] }])
    expect(toSegments('📧 ok', [bold(1, 1)])).toEqual([{ mark: 'bold', parts: ['📧'] }, ' ok'])
    expect(toSegments('a📧b', [bold(0, 2)])).toEqual([{ mark: 'bold', parts: ['a📧'] }, 'b'])
  })

  it.each([
    [-5, 3],
    [0, 99],
    [99, 5],
    [1, -1],
    [Number.NaN, 2],
    [0.5, 1],
    [2, Number.MAX_SAFE_INTEGER],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('shows the whole text with an entity at %d of length %d', (offset, length) => {
    expect(joined(toSegments('привіт', [bold(offset, length), italic(1, 3)]))).toBe('привіт')
  })

  it('survives thousands of entities over one word', () => {
    const many = Array.from({ length: 5000 }, (_, index) => (index % 2 === 0 ? bold(index % 5, 3) : italic(index % 4, 4)))
    expect(joined(toSegments('повідомлення', many))).toBe('повідомлення')
  })

  it('shows a link that leads elsewhere than to the web as plain text', () => {
    expect(toSegments('here', [{ type: 'text_link', offset: 0, length: 4, url: 'javascript:alert(1)' }])).toEqual(['here'])
    expect(toSegments('data:text/html,x', [{ type: 'url', offset: 0, length: 16 }])).toEqual(['data:text/html,x'])
  })

  it('takes an address without a scheme as https', () => {
    expect(toSafeHref('shop.example/a')).toBe('https://shop.example/a')
    expect(toSafeHref('')).toBeUndefined()
  })

  it('leaves kinds that it does not know as plain text', () => {
    expect(toSegments('$UAH', [{ type: 'cashtag', offset: 0, length: 4 }])).toEqual(['$UAH'])
  })
})
