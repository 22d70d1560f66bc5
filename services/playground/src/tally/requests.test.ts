import { createTranslator, flattenRich } from '@pinline/i18n'
import { createLedger } from '@pinline/simulators'
import type { LedgerRecord } from '@pinline/simulators'
import { expect, test } from 'vitest'
import { createRequestTally } from './requests.ts'

const oksana = 700_000_006
const words = (num: string, language: 'uk' | 'en' = 'uk'): string =>
  flattenRich(createTranslator(language).rich('req.submitted', { num, title: 'Принтер', promise: '' }))
const told = (num: string, more: Partial<LedgerRecord> = {}): LedgerRecord => ({
  system: 'telegram',
  kind: 'telegram.sendMessage',
  ok: true,
  chat: oksana,
  text: words(num),
  ...more,
})
const made = (key: string, more: Partial<LedgerRecord> = {}): LedgerRecord => ({
  system: 'openproject',
  kind: 'openproject.create',
  ok: true,
  key,
  ...more,
})
const countersOf = (records: readonly LedgerRecord[], afterMs = 0, calmSinceMs: number | null = 0) => {
  const ledger = createLedger()
  const tally = createRequestTally()
  for (const record of records) tally.add(ledger.append(record))
  return tally.counters({ nowMs: ledger.nowMs() + afterMs, calmSinceMs })
}

test('a request counts once its number was told, in either language, however often', () => {
  const records = [told('127'), told('127', { kind: 'telegram.editMessageText' }), told('128', { text: words('128', 'en') }), made('a')]
  expect(countersOf(records)).toEqual({ accepted: 2, works: 1, onTheWay: 1, lost: 0, doubled: 0 })
})

test('other words, words in a group, and what was refused count for nothing', () => {
  const records = [told('1', { text: '№ 1' }), told('2', { chat: -100 }), told('3', { ok: false }), made('a', { ok: false }), made('')]
  expect(countersOf(records)).toEqual({ accepted: 0, works: 0, onTheWay: 0, lost: 0, doubled: 0 })
})

test('what is not in OpenProject a minute after the last fault is lost', () => {
  const records = [told('127'), told('128'), made('a')]
  expect(countersOf(records, 61_000)).toMatchObject({ onTheWay: 0, lost: 1 })
  expect(countersOf(records, 61_000, null)).toMatchObject({ onTheWay: 1, lost: 0 })
  expect(countersOf(records, 0)).toMatchObject({ onTheWay: 1, lost: 0 })
})

test('a second work package with the same key, or the same file again, is one too many', () => {
  const files = [{ name: 'a.jpg', md5: 'x', size: 1 }]
  const attach = { system: 'openproject', kind: 'openproject.attach', ok: true, key: 'a', files } as const
  expect(countersOf([made('a'), made('a', { answered: false }), attach])).toMatchObject({ works: 1, doubled: 1 })
  expect(countersOf([made('a'), attach, attach])).toMatchObject({ doubled: 1 })
})
