import { expect, test } from 'vitest'
import { markdownWords } from './markdown-words.ts'

test.each([
  ['**Room:** 5, 5412', 'Room: 5, 5412'],
  ['Oksana \\(@\u2060oksana\\_example\\)', 'Oksana (@oksana_example)'],
  ['\\*\\*not bold\\*\\* &lt;b&gt; &amp;amp;', '**not bold** <b> &amp;'],
  ['see `https://example.org/a_b`', 'see https://example.org/a_b'],
  ['one  \ntwo\n\nthree', 'one\ntwo\n\nthree'],
  ['\\\\ and \\`', '\\ and `'],
])('%j reads %j', (markdown, words) => {
  expect(markdownWords(markdown)).toBe(words)
})
