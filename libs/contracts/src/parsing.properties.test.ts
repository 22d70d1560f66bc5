import { fuzz, hostileRecord, hostileText, hostileValue } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCallback, parseCallback } from './callbacks.ts'
import { parseEffect } from './effects.ts'

const options = fuzz(process.env)
const id = fc.oneof(fc.nat(), fc.maxSafeNat()).map((value) => value.toString(36))
const names = [
  'claim',
  'open',
  'history',
  'list',
  'assignTo',
  'status',
  'orderState',
  'cannedLanguage',
  'takeOverYes',
  'cancel',
  'no-such',
  'toString',
]
const data = fc.tuple(fc.constantFrom(...names), fc.array(id, { maxLength: 4 })).map(([name, ids]) => ['1', name, ...ids].join(':'))

test('a button means the same after its way through Telegram, and fits into its 64 bytes', { timeout: 600_000 }, () => {
  let read = 0
  fc.assert(
    fc.property(data, (text) => {
      const action = parseCallback(text)
      if (action === null) return
      read += 1
      expect(encodeCallback(action)).toBe(text)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64)
    }),
    options,
  )
  expect(read).toBeGreaterThan(0)
})

test('whatever comes as the data of a button is read or refused', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hostileText,
        fc.tuple(fc.constantFrom(...names), hostileText).map(([name, rest]) => `1:${name}:${rest}`),
      ),
      (text) => {
        const action = parseCallback(text)
        if (action !== null) expect(parseCallback(encodeCallback(action))).toEqual(action)
      },
    ),
    options,
  )
})

test('whatever stands in a row is an effect or is none', { timeout: 600_000 }, () => {
  const fields = ['text', 'source', 'key', 'params', 'buttons', 'chat', 'page', 'from', 'to', 'messageId', 'telegramChat', 'fileId', 'size']
  const ops = fc.oneof(
    hostileText,
    fc.constantFrom('card', 'notice', 'receipt', 'reply.text', 'reply.file', 'seen', 'log', 'digest', 'constructor'),
  )
  fc.assert(
    fc.property(ops, fc.oneof(hostileValue, hostileRecord(fields)), (op, payload) => {
      expect(['invalid', op]).toContain(parseEffect(op, payload).op)
    }),
    options,
  )
})
