import { describe, expect, it } from 'vitest'
import { ruleFor } from './answer-rules.ts'
import type { AnswerRule } from './answer-rules.ts'

const welcome: AnswerRule = { name: 'welcome', when: { type: 'first-message' }, text: 'w' }
const night: AnswerRule = { name: 'night', when: { type: 'out-of-hours' }, text: 'n' }
const delivery: AnswerRule = { name: 'delivery', when: { type: 'words', words: ['достав*', 'нова пошта', 'eta'] }, text: 'd' }

const message = { text: 'Добрий день', isFirst: false, isOpen: true }

describe('the rule that answers', () => {
  it('is none where nothing fits, or nothing is written down', () => {
    expect(ruleFor([welcome, night, delivery], message)).toBeNull()
    expect(ruleFor([], { ...message, isFirst: true })).toBeNull()
  })

  it('is the first one that fits', () => {
    const all = { text: 'Доставка?', isFirst: true, isOpen: false }
    expect(ruleFor([welcome, night, delivery], all)).toBe(welcome)
    expect(ruleFor([delivery, night, welcome], all)).toBe(delivery)
    expect(ruleFor([welcome, night], { ...all, isFirst: false })).toBe(night)
  })

  it.each([
    ['А яка ДОСТАВКА?', true],
    ['доставите завтра', true],
    ['недоставка', false],
    ['Нова  Пошта є?', true],
    ['пошта нова', false],
    ['нова, пошта', true],
    ['ETA?', true],
    ['beta', false],
    ['етажерка eta2', false],
    ['', false],
  ])('knows its words in %j: %s', (text, isFound) => {
    expect(ruleFor([delivery], { ...message, text })).toBe(isFound ? delivery : null)
  })

  it('takes nothing in a word for a pattern but the star at its end', () => {
    const odd: AnswerRule = { name: 'odd', when: { type: 'words', words: ['.*', 'a.c', ' '] }, text: 'o' }
    expect(ruleFor([odd], { ...message, text: 'abc щось' })).toBeNull()
  })
})
