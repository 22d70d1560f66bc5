import { createTranslator } from '@pinline/i18n'
import { describe, expect, it } from 'vitest'
import { toClock, toCrmClock } from './clock.ts'
import { toReactionWords } from './reaction-words.ts'

describe('times on a phone', () => {
  it('are those of Kyiv, in winter and summer', () => {
    expect(toClock(Date.UTC(2026, 10, 22, 22, 5) / 1000)).toBe('00:05')
    expect(toClock(Date.UTC(2026, 6, 1, 11, 2) / 1000)).toBe('14:02')
  })

  it('are the CRM’s own on the buyer’s page', () => {
    expect(toCrmClock('2026-11-22 14:02:59')).toBe('14:02')
  })
})

describe('a reaction', () => {
  it.each(['uk', 'en'] as const)('has words in %s for everything that the bot puts', (language) => {
    const words = toReactionWords(createTranslator(language).text('reply.legend'))
    expect(['👀', '👌', '🤔', '👎', '✍'].map((emoji) => words.get(emoji))).not.toContain(undefined)
    expect(words.get('👌')).toBe(language === 'uk' ? 'уже в CRM' : 'in the CRM')
  })
})
