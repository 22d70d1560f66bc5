import { describe, expect, it } from 'vitest'
import { plain, toMessage } from './rich-text.ts'
import type { RichNode, RichText } from './rich-text.ts'

const span = (tag: 'b' | 'c' | 'q', ...children: RichText): RichNode => ({ tag, children })
const link = (href: string | undefined, ...children: RichText): RichNode =>
  href === undefined ? { tag: 'a', children } : { tag: 'a', href, children }

describe('toMessage', () => {
  it('counts offsets in UTF-16 units', () => {
    expect(
      toMessage(['📧 ', span('b', 'Ї😀'), '\n', span('c', '129'), ' ', link('https://crm.example/129', 'x'), span('q', 'a\nb')]),
    ).toEqual({
      text: '📧 Ї😀\n129 xa\nb',
      entities: [
        { type: 'bold', offset: 3, length: 3 },
        { type: 'code', offset: 7, length: 3 },
        { type: 'text_link', url: 'https://crm.example/129', offset: 11, length: 1 },
        { type: 'expandable_blockquote', offset: 12, length: 3 },
      ],
    })
  })

  it('never reads markup in a value', () => {
    const text = '<b>x</b> *y* _z_ [l](http://e) &lt; `c`'
    expect(toMessage([text])).toEqual({ text, entities: [] })
  })

  it('removes controls and mends broken surrogates before it counts', () => {
    expect(toMessage(['a\u0000\u001b\r\nb\u202e\ud800', span('b', '\u0007c')])).toEqual({
      text: 'a\nb\ufffdc',
      entities: [{ type: 'bold', offset: 4, length: 1 }],
    })
    expect(plain('a\u0000\tb')).toEqual({ text: 'a\tb', entities: [] })
  })

  it.each(['javascript:alert(1)', 'tg://user?id=1', 'file:///etc/passwd', 'crm/129', '', undefined])(
    'leaves a link to %s as words',
    (href) => {
      expect(toMessage([link(href, 'open')])).toEqual({ text: 'open', entities: [] })
    },
  )

  it('drops what is empty or blank and joins what touches', () => {
    expect(toMessage([span('b', ''), span('b', ' '), span('b', 'a'), span('b', 'b'), 'c', span('b', 'd')])).toEqual({
      text: ' abcd',
      entities: [
        { type: 'bold', offset: 1, length: 2 },
        { type: 'bold', offset: 4, length: 1 },
      ],
    })
  })

  it('does not join links to different places', () => {
    expect(toMessage([link('https://a.example', 'a'), link('https://b.example', 'b')]).entities).toHaveLength(2)
  })

  it('nests only as Telegram allows', () => {
    expect(toMessage([span('b', 'x', span('c', '1'), span('b', 'y'))]).entities).toEqual([{ type: 'bold', offset: 0, length: 3 }])
    expect(toMessage([span('c', 'x', span('b', '1'), link('https://a.example', 'y'))]).entities).toEqual([
      { type: 'code', offset: 0, length: 3 },
    ])
    expect(toMessage([span('q', 'x', span('q', 'y'), span('b', 'z'))]).entities).toEqual([
      { type: 'expandable_blockquote', offset: 0, length: 3 },
      { type: 'bold', offset: 2, length: 1 },
    ])
  })

  it('keeps to the number of entities that Telegram reads', () => {
    const many = Array.from({ length: 150 }, () => [span('b', 'x'), ' ']).flat()
    expect(toMessage(many).entities).toHaveLength(100)
  })
})
