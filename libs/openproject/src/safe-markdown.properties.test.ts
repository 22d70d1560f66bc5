import { fuzz, hostileText } from '@pinline/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeMarkdown, safeSubject } from './safe-markdown.ts'

const joiner = '\u2060'
const options = fuzz(process.env)

/** What OpenProject's own renderer and its watchers would act on. */
const pieces = [
  '#12',
  '##12',
  '###12',
  '#PROJ-42',
  '@oleg',
  'user#3',
  'group#4',
  'user:"admin"',
  '<mention class="mention" data-id="3" data-type="user">@x</mention>',
  'version:"1.0"',
  'attachment:a.png',
  'workPackageValue:12:subject',
  '[[wiki]]',
  '{{toc}}',
  'r123',
  '<macro class="toc">',
  '<img src=x onerror=alert(1)>',
  '[a](https://x.example)',
  '![a](//x.example/p.png)',
  '[a]: https://x.example',
  'https://x.example/#12',
  'https://user#3',
  'www.x.example',
  'a@x.example',
  'a@x.example_b@y.example',
  '| a | b |',
  '|---|---|',
  '```',
  '~~~',
  '---',
  '===',
  '- ',
  '1. ',
  '> ',
  '    ',
  '\t',
  '\n',
  '\n\n',
  '\r\n',
  '`',
  '\\',
  '&#35;12',
  '&lt;b&gt;',
  ' ',
  'слово',
] as const
const written = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join('')),
  fc.array(fc.oneof(fc.constantFrom(...pieces), hostileText), { maxLength: 6 }).map((parts) => parts.join('')),
)

const always = (holds: (text: string) => void): void => {
  fc.assert(fc.property(written, holds), options)
}

const named: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }
/** A backslash takes the meaning of a sign, an entity is one; code is what stands between two bare backticks. */
const token = /\\(?<plain>[!-/:-@[-`{-~])|(?<entity>&(?:amp|lt|gt);)|`(?<code>[^`]+)`|(?<live>[\\`*_{}[\]()#+!|~=$^<>&])|(?<other>[^])/gu

/** As a reader sees it: text, with code apart. */
const render = (markdown: string) => {
  const live: string[] = []
  let text = ''
  let all = ''
  for (const { groups = {} } of markdown.matchAll(token)) {
    if (groups['live'] !== undefined) live.push(groups['live'])
    const seen = groups['plain'] ?? named[groups['entity'] ?? ''] ?? groups['other'] ?? ''
    text += groups['code'] === undefined ? seen : ' '
    all += seen + (groups['code'] ?? '')
  }
  return { live, text, all }
}

const blocks = /^(?: {0,3}(?:#{1,6}(?:\s|$)|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|>|```|~~~|(?:[-_*=]\s*){3,}$)| {4}|\t)/mu
/** Signs that OpenProject looks for in text, after markdown is read. */
const signs = /[#@](?=[^\s\u2060])|[\p{L}_]:(?=[^\s\u2060])|\[\[|\{\{|\bwww\.|https?:\/\/|\br\d/iu
/** What is looked for in the raw text, for mails to those who are mentioned. */
const mentions = /<|user#\d|group#\d|user:"|group:"/iu

const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Zl}\p{Zp}\u0085\t\n\v\f\r]/gu, ' ')
    .replaceAll(/[\p{Cc}\u2060\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()

describe('whatever somebody writes', () => {
  it('leaves no sign of markdown that has a meaning', { timeout: 600_000 }, () => {
    always((text) => {
      const markdown = safeMarkdown(text)
      expect(render(markdown).live).toEqual([])
      expect(markdown).not.toMatch(blocks)
    })
  })

  it('leaves nothing that OpenProject would make a mention, a link or a macro of', { timeout: 600_000 }, () => {
    always((text) => {
      const markdown = safeMarkdown(text)
      expect(render(markdown).text).not.toMatch(signs)
      expect(markdown).not.toMatch(mentions)
    })
  })

  it('is shown whole', { timeout: 600_000 }, () => {
    always((text) => {
      expect(plain(render(safeMarkdown(text)).all)).toBe(plain(text))
    })
  })

  it('makes a subject that mentions nobody and that OpenProject takes', { timeout: 600_000 }, () => {
    always((text) => {
      const subject = safeSubject(text)
      expect(subject).not.toMatch(/user#\d|group#\d|user:"|<mention|[\p{Cc}\p{Zl}\p{Zp}]/iu)
      expect([subject.length <= 255, subject.isWellFormed()]).toEqual([true, true])
      expect(plain(text).startsWith(plain(subject.replaceAll(joiner, '')))).toBe(true)
    })
  })
})
