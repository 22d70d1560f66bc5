import { describe, expect, it } from 'vitest'
import { normaliseText, toPlainText, toSendableText } from './text.ts'

describe('reading text', () => {
  it('turns every spelling of br into a line break and leaves other tags visible', () => {
    expect(toPlainText('a<br>b<br/>c<BR />d <b>bold</b>')).toBe('a\nb\nc\nd <b>bold</b>')
  })

  it('decodes entities once, so that what a buyer typed stays what he typed', () => {
    expect(toPlainText('2 &lt; 3 &amp; &#39;x&#39; &amp;lt;')).toBe("2 < 3 & 'x' &lt;")
  })

  it('does not damage the parameters of a link', () => {
    expect(toPlainText('https://shop.example/?a=1&copy=2&not=3')).toBe('https://shop.example/?a=1&copy=2&not=3')
  })

  it('gives nothing that a database refuses', () => {
    expect(toPlainText('a\0b\r\nc\rd\ud800')).toBe('ab\nc\nd\ufffd')
  })
})

describe('text to send', () => {
  it('replaces lone surrogates, removes NUL bytes and keeps markup as it was typed', () => {
    expect(toSendableText('<b>1 & 2</b>\r\n\0\udc00😀')).toBe('<b>1 & 2</b>\n\ufffd😀')
  })
})

describe('text for comparison', () => {
  it.each([
    ['an escaped copy', 'Hi <you> & me', 'Hi &lt;you&gt; &amp; me'],
    ['a copy escaped twice', 'a < b', 'a &amp;lt; b'],
    ['line breaks as br', 'one\ntwo', 'one<br/>two'],
    ['a copy with other white space', 'one  two \n three', ' one\u00a0two\r\nthree\n\n'],
    ['another composition of the same letters', 'Київ', 'Кіїв'.replace('іїв', 'иі\u0308в')],
    ['entities that the writer typed himself', '&lt;', '<'],
  ])('sees %s as equal', (_, sent, read) => {
    expect(normaliseText(read)).toBe(normaliseText(sent))
  })

  it('keeps apart what the buyer would read differently', () => {
    expect(normaliseText('one\ntwo')).not.toBe(normaliseText('one two'))
    expect(normaliseText('Ok')).not.toBe(normaliseText('ok'))
    expect(normaliseText('a\n\nb')).not.toBe(normaliseText('a\nb'))
  })

  it('changes nothing the second time', () => {
    const once = normaliseText('&amp;amp;lt;br&gt; x  <br> y ')
    expect(normaliseText(once)).toBe(once)
  })
})
