import { describe, expect, it } from 'vitest'
import { isTextKey, keysOf, languages, sourceOf } from './catalogue.ts'
import { compileTemplate } from './template.ts'

const placeholders = (language: 'uk' | 'en', key: string): string[] =>
  isTextKey(key) ? compileTemplate(sourceOf(language, key), language).placeholders.toSorted() : []

describe('the translation files', () => {
  it('have the same keys', () => {
    expect(keysOf('en').toSorted()).toEqual(keysOf('uk').toSorted())
  })

  it('parse in both languages and name the same values', () => {
    expect(keysOf('uk').length).toBeGreaterThan(400)
    for (const key of keysOf('uk')) expect({ key, names: placeholders('en', key) }).toEqual({ key, names: placeholders('uk', key) })
  })

  it('never name a value like a tag or like the address of a link', () => {
    for (const key of keysOf('uk'))
      expect(placeholders('uk', key)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:[abcq]|href)$/)]))
  })

  it('keep a number sign together with its number', () => {
    const loose = languages.flatMap((language) =>
      keysOf(language).filter((key) => isTextKey(key) && /№ |No\. [<{]/.test(sourceOf(language, key))),
    )
    expect(loose).toEqual([])
  })

  it('knows its own keys only', () => {
    expect(isTextKey('card.title')).toBe(true)
    expect(isTextKey('toString')).toBe(false)
  })
})
