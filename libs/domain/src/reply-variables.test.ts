import { expect, it } from 'vitest'
import { fillReply, unknownVariables } from './reply-variables.ts'

const values = { order: '129000001', product: 'Key', manager: '@anna', shop: 'OLX' }

it('puts every variable in, as often as it stands there', () => {
  expect(fillReply('№ {order}: {product}, {shop}. {manager}, {order}', values)).toBe('№ 129000001: Key, OLX. @anna, 129000001')
})

it('leaves what it does not know as it was typed', () => {
  const text = 'Ціна {price}, {Order}, {}, {{order}}, {constructor}'
  expect(fillReply(text, values)).toBe('Ціна {price}, {Order}, {}, {129000001}, {constructor}')
  expect(unknownVariables(text)).toEqual(['price', 'Order', 'constructor'])
})

it('never looks into a value', () => {
  expect(fillReply('{product}', { ...values, product: '{order} $& $1' })).toBe('{order} $& $1')
})

it('names an unknown variable once, and none where all are known', () => {
  expect(unknownVariables('{a} {a} {b}')).toEqual(['a', 'b'])
  expect(unknownVariables('{order} {product} {manager} {shop}')).toEqual([])
})
