import { expect, test } from 'vitest'
import { createLedger } from './ledger.ts'

const record = (text: string) => ({ system: 'crm', kind: 'crm.send', ok: true, text }) as const

test('entries are numbered from 1 in the order of appending', () => {
  const ledger = createLedger()
  ledger.append(record('a'))
  ledger.append(record('b'))
  expect(ledger.entries().map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'a'],
    [2, 'b'],
  ])
  expect(ledger.entries()[1]?.atMs).toBeGreaterThanOrEqual(ledger.entries()[0]?.atMs ?? Infinity)
})

test('waiting finds an entry that is there already', async () => {
  const ledger = createLedger()
  ledger.append(record('a'))
  expect((await ledger.waitFor(({ text }) => text === 'a', { timeoutMs: 1 })).seq).toBe(1)
})

test('waiting wakes with the first later entry that matches', async () => {
  const ledger = createLedger()
  const waiting = ledger.waitFor(({ text }) => text === 'b', { timeoutMs: 1000 })
  ledger.append(record('a'))
  ledger.append(record('b'))
  ledger.append(record('b'))
  expect((await waiting).seq).toBe(2)
})

test('waiting in vain tells what was seen instead', async () => {
  const ledger = createLedger()
  ledger.append(record('a'))
  await expect(ledger.waitFor(({ text }) => text === 'b', { timeoutMs: 1 })).rejects.toThrow('1 crm.send')
})

test('a listener hears no more after it was ended', () => {
  const ledger = createLedger()
  const heard: number[] = []
  const end = ledger.onAppend(({ seq }) => heard.push(seq))
  ledger.append(record('a'))
  end()
  ledger.append(record('b'))
  expect(heard).toEqual([1])
})
