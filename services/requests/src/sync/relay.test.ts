import { expect, test } from 'vitest'
import { inPieces, relayOf } from './relay.ts'

const prefixed = { comments: 'prefixed', prefix: '/reply' } as const
const said = (text: string, internal = false) => relayOf({ text, internal }, prefixed)

test.each([
  ['/reply Tomorrow at ten.', 'Tomorrow at ten.'],
  ['  /Reply\nTomorrow.\r\n\r\nBring it.', 'Tomorrow.\n\nBring it.'],
  ['/reply Version 1\\.2 \\_beta\\_', 'Version 1.2 _beta_'],
  ['/reply Ask <mention data-id="3">@Anna</mention>,<br>please', 'Ask @Anna,\nplease'],
])('what stands behind the prefix goes to the requester: %j', (text, words) => {
  expect(said(text)?.text).toBe(words)
})

test.each(['He calls every day', '/replying to this', 'see /reply', '/reply', '/reply   '])('nothing of %j does', (text) => {
  expect(said(text)).toBeNull()
})

test('an internal comment never does, whatever the rule', () => {
  expect(said('/reply secret', true)).toBeNull()
  expect(relayOf({ text: 'secret', internal: true }, { comments: 'all' })).toBeNull()
})

test('files that the words show or link to go along, and their links do not', () => {
  expect(said('/reply See ![plan](/api/v3/attachments/12/content) and [the list](https://desk.example/attachments/13/list.pdf).')).toEqual({
    text: 'See  and the list.',
    attachments: [12, 13],
  })
  expect(said('/reply <img class="x" src="/api/v3/attachments/9/content">')).toEqual({ text: '', attachments: [9] })
})

test('with the rule "all" every public comment goes', () => {
  expect(relayOf({ text: 'Done.', internal: false }, { comments: 'all' })?.text).toBe('Done.')
})

test('long words come in parts, none longer than allowed and nothing lost', () => {
  const words = Array.from({ length: 400 }, (_, index) => `word${String(index)}`).join(' ')
  const pieces = inPieces(words, 300)
  expect(pieces.every((piece) => piece.length <= 300)).toBe(true)
  expect(pieces.join(' ')).toBe(words)
  expect(inPieces('😀'.repeat(10), 5)).toEqual(['😀😀', '😀😀', '😀😀', '😀😀', '😀😀'])
})
