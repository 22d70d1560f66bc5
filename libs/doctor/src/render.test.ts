import { expect, it } from 'vitest'
import { found } from './findings.ts'
import { countFindings, createFindingWords } from './render.ts'

const uk = createFindingWords('uk')

it('a finding is a mark, what was found, and below it what to do', () => {
  expect(uk.entry(found('group.prefix', { id: -1_001_234_567_890 }))).toBe(
    '✗ Групи з таким номером немає, але є -1001234567890.\n  Впишіть у TELEGRAM_GROUP_ID саме -1001234567890, разом із мінусом.',
  )
})

it('names from outside can not steer the terminal', () => {
  expect(uk.entry(found('group.ok', { title: 'Збут\u001b[2J\n\u202e!' }))).toBe('✓ Група «Збут [2J  !»: бот може писати')
})

it('the closing line counts what is fine, what is doubtful and what is wrong', () => {
  const findings = [found('token.form'), found('group.form'), found('log.unset'), found('redis.appendonly'), found('clock.ok')]
  const counts = countFindings([{ section: 'telegram', findings }])
  expect(counts).toEqual({ ok: 1, warnings: 1, failures: 2 })
  expect(uk.summary(counts)).toBe('1 гаразд, 1 попередження, 2 помилки')
  expect(createFindingWords('en').summary(counts)).toBe('1 ok, 1 warning, 2 failures')
})
