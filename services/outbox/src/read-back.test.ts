import type { UnlinkedMessage } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { matchReply, similarity } from './read-back.ts'
import type { Match, Wanted } from './read-back.ts'

const said = (id: number, text: string): UnlinkedMessage => ({ id, text, fileName: null })
const file = (id: number, fileName: string, text = ''): UnlinkedMessage => ({ id, text, fileName })
const wantsText = (text: string): Wanted => ({ kind: 'text', text })
const wantsFile: Wanted = { kind: 'file', id: '7f3a2c01' }
const equal = (message: number): Match => ({ status: 'equal', message })
const near = (message: number): Match => ({ status: 'near', message })
const none: Match = { status: 'none' }

type Case = [sentence: string, candidates: UnlinkedMessage[], wanted: Wanted, success: Match, recovery: Match]

const cases: Case[] = [
  ['nothing new', [], wantsText('ok'), none, none],
  ['one equal text', [said(7, 'ok')], wantsText('ok'), equal(7), equal(7)],
  [
    'two equal texts: the newest was just sent, the oldest was sent first',
    [said(7, 'ok'), said(9, 'ok')],
    wantsText('ok'),
    equal(9),
    equal(7),
  ],
  ['escaped by the CRM', [said(7, 'a &amp; b<br>c  ')], wantsText('a & b\nc'), equal(7), equal(7)],
  ['altered beyond escaping', [said(7, 'The parcel left t?day')], wantsText('The parcel left today'), equal(7), near(7)],
  ['other letter case', [said(7, 'HELLO THERE')], wantsText('hello there'), equal(7), near(7)],
  ['something else by the same seller', [said(7, 'Good morning, how can I help?')], wantsText('42'), equal(7), none],
  ['an equal text among others', [said(6, 'x'), said(7, 'ok'), said(8, 'y')], wantsText('ok'), equal(7), equal(7)],
  ['several, none equal, none alike', [said(6, 'xxxx'), said(8, 'yyyy')], wantsText('ok'), none, none],
  ['several, none equal, one alike', [said(6, 'xxxx'), said(8, 'see you then')], wantsText('see you there'), none, near(8)],
  ['a file whose caption equals the text', [file(7, 'a.jpg', 'ok')], wantsText('ok'), equal(7), none],
  ['the file by its name', [file(7, 'photo-7f3a2c01.jpg')], wantsFile, equal(7), equal(7)],
  ['the file by its caption', [said(7, 'photo-7f3a2c01.jpg')], wantsFile, equal(7), equal(7)],
  ['a renamed file', [file(7, 'img_1.jpg')], wantsFile, equal(7), none],
  ['another file beside it', [file(7, 'photo-aaaaaaaa.jpg'), file(8, 'photo-7f3a2c01.jpg')], wantsFile, equal(8), equal(8)],
]

describe('matchReply', () => {
  test.each(cases)('%s: after a success', (_, candidates, wanted, success) => {
    expect(matchReply(candidates, wanted, { mode: 'success' })).toEqual(success)
  })
  test.each(cases)('%s: some time after a success', (_, candidates, wanted, success, recovery) => {
    // what resembles it is the reply where nothing else is there
    const late = recovery.status === 'near' ? (candidates.length === 1 ? success : none) : recovery
    expect(matchReply(candidates, wanted, { mode: 'late' })).toEqual(late)
  })
  test.each(cases)('%s: after a try that was cut', (_, candidates, wanted, __, recovery) => {
    expect(matchReply(candidates, wanted, { mode: 'recovery' })).toEqual(recovery)
  })
})

test('similarity is 1 for one text, 0 for nothing in common, and does not fail on empty texts', () => {
  expect(similarity('Так', ' так ')).toBe(1)
  expect(similarity('abc', 'xyz')).toBe(0)
  expect(similarity('', '')).toBe(1)
  expect(similarity('', 'abc')).toBe(0)
})
