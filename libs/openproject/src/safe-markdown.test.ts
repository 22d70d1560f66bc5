import { describe, expect, it } from 'vitest'
import { safeMarkdown, safeSubject } from './safe-markdown.ts'

const shown = (text: string): string => safeMarkdown(text).replaceAll('\u2060', '¦')

describe('what people wrote, as markdown', () => {
  it.each([
    ['#12 ##13 ###14', '\\#¦12 \\#¦\\#¦13 \\#¦\\#¦\\#¦14'],
    ['@oleg user:"admin" user#3', '@¦oleg user:¦"admin" user\\#¦3'],
    ['<mention data-id="3">x</mention>', '&lt;mention data-id\\="3"&gt;x&lt;/mention&gt;'],
    ['[[wiki]] {{toc}} r12', '\\[¦\\[wiki\\]\\] \\{¦\\{toc\\}\\} r¦12'],
    ['&#35;12 &lt;b&gt;', '&amp;\\#¦35;12 &amp;lt;b&amp;gt;'],
    ['[a](javascript:x) ![i](u)', '\\[a\\]\\(javascript:¦x\\) \\!\\[i\\]\\(u\\)'],
    ['www.example.com', 'www¦.example.com'],
    ['https://[::1] ftp://x', 'https:¦//\\[:¦:¦1\\] ftp:¦//x'],
    ['**b** _i_ `c` ~~s~~ | t |', '\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\~\\~s\\~\\~ \\| t \\|'],
    ['# h', '\\#¦ h'],
    ['1. one', '1\\. one'],
    ['- one', '\\- one'],
    ['---', '\\---'],
  ])('%j has no meaning', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  it('keeps lines and paragraphs, and does not become code by its blanks', () => {
    expect(safeMarkdown('one\r\ntwo\u2028three\n\n\n\nfour')).toBe('one  \ntwo  \nthree\n\nfour')
    expect(safeMarkdown('\n    deep\n\tless\n')).toBe('\u00A0\u00A0\u00A0\u00A0deep  \n\u00A0less')
  })

  it('shows addresses as code, so that they can be copied', () => {
    const text = 'See https://desk.example/a_b?c=d, or write to it.help@example.com.'
    expect(shown(text)).toBe('See `https://desk.example/a_b?c=d`, or write to `it.help@example.com`.')
  })

  it.each(['067-123-45-67', '10:30', 'HP-1020', 'Кабінет 12, корпус 2.', 'PC-0042'])('leaves %s untouched', (text) => {
    expect(safeMarkdown(text)).toBe(text)
  })

  it('drops what can not be seen and changes what stands around it', () => {
    expect(safeMarkdown('a\0b\u202Ec\uFEFFd\uD83D')).toBe('abcd\uFFFD')
  })

  it('takes its time for a long text only once', () => {
    const began = performance.now()
    for (const piece of ['a', ' ', 'a.', 'https://', '@', '#', '\n', '`']) safeMarkdown(piece.repeat(60_000))
    expect(performance.now() - began).toBeLessThan(3000)
  })
})

describe('a subject', () => {
  it('mentions nobody and stays one line', () => {
    const subject = safeSubject(' Printer\nuser#3 group#4\tuser:"admin" <mention x> ')
    expect(subject.replaceAll('\u2060', '¦')).toBe('Printer user#¦3 group#¦4 user:¦"admin" <¦mention x>')
  })

  it('is cut where OpenProject would refuse it, between whole signs', () => {
    expect(safeSubject('ї'.repeat(300))).toBe('ї'.repeat(255))
    expect(safeSubject('a' + '😀'.repeat(200))).toBe('a' + '😀'.repeat(127))
    expect(safeSubject('x' + '😀'.repeat(200) + 'y').isWellFormed()).toBe(true)
  })
})
