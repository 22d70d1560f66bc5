import { fuzz, hostileText, readText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTextKey, keysOf, languages, sourceOf } from './catalogue.ts'
import type { TextKey } from './catalogue.ts'
import { cutGraphemes } from './cut.ts'
import { maskEmail } from './mask-email.ts'
import { personName } from './person-name.ts'
import { flattenRich } from './rich-text.ts'
import { compileTemplate } from './template.ts'
import { createTimeWords } from './time-words.ts'
import { createTranslator } from './translator.ts'

const options = fuzz(process.env)
const unit = fc.constantFrom('graphemes', 'utf16')
const segmenter = new Intl.Segmenter('uk', { granularity: 'grapheme' })
const lengthOf = (text: string, by: 'graphemes' | 'utf16'): number => (by === 'utf16' ? text.length : [...segmenter.segment(text)].length)

test('a text that is cut fits, begins as the whole one does, and is not cut again', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(readText, fc.nat(400), unit, (text, max, by) => {
      const cut = cutGraphemes(text, max, by)
      expect(lengthOf(cut, by)).toBeLessThanOrEqual(Math.max(max, 0))
      expect(cut.isWellFormed()).toBe(true)
      if (cut !== text) expect(text.startsWith(cut.replace(/…$/u, ''))).toBe(true)
      expect(cutGraphemes(cut, max, by)).toBe(cut)
    }),
    options,
  )
})

test('what is masked does not tell who it is', { timeout: 600_000 }, () => {
  const local = fc.string({ unit: fc.constantFrom(...Array.from('abcdefgh.+')), minLength: 3, maxLength: 20 })
  fc.assert(
    fc.property(local, fc.constantFrom('ukr.net', 'x.org'), (name, host) => {
      const masked = maskEmail(`${name}@${host}`, 'mask', false) ?? ''
      expect(masked).not.toContain(name)
      expect(masked.length).toBe(host.length + 6)
      expect(maskEmail(`${name}@${host}`, 'owner-only', false)).not.toContain(host)
    }),
    options,
  )
  fc.assert(
    fc.property(fc.option(hostileText), fc.constantFrom('show', 'mask', 'owner-only'), fc.boolean(), (email, policy, forOwner) => {
      expect(maskEmail(email, policy, forOwner) === null).toBe((email ?? '').trim() === '')
    }),
    options,
  )
})

test('a person has a name, whatever Telegram says', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(readText, fc.option(readText), (firstName, lastName) => {
      expect(personName({ firstName, lastName, username: null }).startsWith(firstName)).toBe(true)
      expect(personName({ firstName, lastName, username: null }).isWellFormed()).toBe(true)
    }),
    options,
  )
})

const keys = keysOf('uk').filter(isTextKey)
const isNumber = (source: string, name: string): boolean =>
  new RegExp(String.raw`\{${name},\s*(?:plural|number|selectordinal)`, 'u').test(source)

/** Values for every placeholder of a text: hostile ones, and numbers where it counts. */
const paramsOf = (key: TextKey, source: string): fc.Arbitrary<Record<string, string | number>> =>
  fc
    .tuple(
      ...compileTemplate(source.replace(/^!\s*/u, ''), 'uk').placeholders.map((name) =>
        fc.tuple(fc.constant(name), isNumber(source, name) ? fc.nat() : hostileText),
      ),
    )
    .map((pairs) => Object.fromEntries(pairs))

test('every text takes every value as it is, in every language', { timeout: 600_000 }, () => {
  const filled = fc
    .constantFrom(...keys)
    .chain((key) => fc.tuple(fc.constant(key), paramsOf(key, sourceOf('uk', key)), fc.constantFrom(...languages)))
  fc.assert(
    fc.property(filled, ([key, params, language]) => {
      const words = createTranslator(language)
      const text = flattenRich(words.rich(key, params))
      expect(words.text(key, params)).toBe(text)
      expect(words.alert(key, params).text.length).toBeLessThanOrEqual(200)
      expect(words.label(key, params)).not.toContain('\n')
    }),
    options,
  )
})

test('a value is never read as formatting', { timeout: 600_000 }, () => {
  const { render } = compileTemplate('<b>{name}</b>', 'uk')
  fc.assert(
    fc.property(
      hostileText.filter((text) => text !== ''),
      (name) => {
        expect(render({ name })).toEqual([{ tag: 'b', children: [name] }])
      },
    ),
    options,
  )
})

test('moments and spans have words at any time', { timeout: 600_000 }, () => {
  const words = languages.map((language) => createTimeWords(language, 'Europe/Kyiv'))
  const moment = fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, moment, fc.integer(), (date, now, ms) => {
      for (const tell of words) {
        const moments = [tell.at(date, now), tell.since(date, now), tell.till(date, now), tell.when(date, now), tell.day(date)]
        for (const text of [...moments, tell.dur(ms)]) {
          expect(text).toMatch(/\d/u)
          expect(text).not.toContain('Invalid')
        }
      }
    }),
    options,
  )
})
