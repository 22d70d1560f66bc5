import { defineQueue } from '@pinline/contracts'
import { createLogger } from '@pinline/platform'
import { UnrecoverableError } from 'bullmq'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { InvalidPayloadError, toProcessor } from './index.ts'
import { parseHint } from './hint.ts'

const contract = defineQueue({ name: 'test', hint: z.object({ lane: z.int() }), dedupe: ({ lane }) => `lane-${String(lane)}` })
const meta = { signal: new AbortController().signal, logger: createLogger({ service: 'test', level: 'silent' }) }

test('hands the parsed hint and its context to the handler', async () => {
  const seen: unknown[] = []
  await toProcessor(contract, (hint, { signal }) => {
    seen.push(hint, signal)
    return Promise.resolve()
  })({ lane: 7, more: 'unknown fields are cut' }, meta)
  expect(seen).toEqual([{ lane: 7 }, meta.signal])
})

test.each([[{ lane: '7' }], [{}], [null], ['lane 7']])('fails for good on %j without calling the handler', async (payload) => {
  const failure: unknown = await toProcessor(contract, () => Promise.reject(new Error('was called')))(payload, meta).catch(
    (thrown: unknown) => thrown,
  )
  expect(failure).toBeInstanceOf(UnrecoverableError)
  expect(failure).toMatchObject({ cause: expect.any(InvalidPayloadError) as InvalidPayloadError })
})

test('lets the error of a handler pass', async () => {
  const broken = new Error('broken')
  await expect(toProcessor(contract, () => Promise.reject(broken))({ lane: 7 }, meta)).rejects.toBe(broken)
})

test('names the queue and the field of an invalid hint, not the value', () => {
  expect(() => parseHint(contract, { lane: 'Привіт' })).toThrow(/^hint of test: lane Invalid input: expected number, received string$/)
})
