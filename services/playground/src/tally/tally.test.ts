import type { LedgerEntry, LedgerRecord } from '@pinline/simulators'
import { describe, expect, test } from 'vitest'
import type { Counters } from '../api.ts'
import { createTally } from './tally.ts'

const group = -1_001
const anna = 7
const order = 129_000_001
const key = '📋 Мої чати'
const file = { name: 'box.jpg', md5: 'aa', size: 3 }

type Line = Omit<LedgerRecord, 'system' | 'ok'> & { readonly ok?: boolean; readonly atMs?: number }

const at = (atMs: number, line: Line): Line => ({ atMs, ...line })
const buyer = (messageId: number, text: string, more: Partial<Line> = {}): Line => ({
  kind: 'crm.buyer',
  chat: order,
  messageId,
  text,
  ...more,
})
const cardText = (words: string): string => `📧 Навушники\nРахунок: ${String(order)} · OLX\nКлієнт: o•••a\n\n${words}\n\nЧекає з 14:02`
const card = (messageId: number, words: string, more: Partial<Line> = {}): Line => ({
  kind: 'telegram.sendMessage',
  chat: group,
  messageId,
  text: cardText(words),
  ...more,
})
const write = (messageId: number, text: string, more: Partial<Line> = {}): Line => ({
  kind: 'telegram.person',
  chat: anna,
  user: anna,
  messageId,
  text,
  note: 'text',
  ...more,
})
const receipt = (messageId: number, note: string): Line => ({ kind: 'telegram.setMessageReaction', chat: anna, messageId, note })
const send = (text: string, more: Partial<Line> = {}): Line => ({ kind: 'crm.send', chat: order, text, ...more })

/** Counts after these lines, a millisecond apart unless they say otherwise, long after the last fault. */
const count = (lines: readonly Line[], moment: { nowMs?: number; calmSinceMs?: number | null } = {}): Counters => {
  const tally = createTally({ groupId: group, isKey: (_, text) => text === key })
  lines.forEach((line, index) => {
    const entry: LedgerEntry = { system: 'crm', ok: true, seq: index + 1, ...line, atMs: line.atMs ?? index }
    tally.add(entry)
  })
  return tally.counters({ nowMs: 1000, calmSinceMs: 0, ...moment })
}

describe('buyers’ messages', () => {
  test('one that stands in the group is shown, whatever its line breaks became', () => {
    expect(count([buyer(1, 'Є  білі?\n\nЧи сірі?'), card(1, 'Повідомлення: Є білі? Чи сірі?')])).toMatchObject({
      received: 1,
      shown: 1,
      onTheWay: 0,
    })
  })

  test('one with entities and direction marks is found in its card, which has neither', () => {
    expect(count([buyer(1, 'Ціна \u202e001\u202c &amp; та <b>'), card(1, 'Повідомлення: Ціна 001 & та <b>')])).toMatchObject({
      shown: 1,
      onTheWay: 0,
    })
  })

  test('one that stands nowhere is on the way', () => {
    expect(count([buyer(1, 'Є білі?')])).toMatchObject({ received: 1, shown: 0, onTheWay: 1, lost: 0 })
  })

  test('the same words in a card of another order do not show it', () => {
    const other = { ...card(1, 'Є білі?'), text: cardText('Є білі?').replace(String(order), '129000002') }
    expect(count([buyer(1, 'Є білі?'), buyer(2, 'Інше', { chat: 129_000_002 }), other])).toMatchObject({ shown: 0 })
  })

  test('a post elsewhere, a refused one and one that a single person sees do not show it', () => {
    const lines = [card(1, 'Є білі?', { chat: anna }), card(2, 'Є білі?', { ok: false }), card(3, 'Є білі?', { user: anna })]
    expect(count([buyer(1, 'Є білі?'), ...lines])).toMatchObject({ shown: 0 })
  })

  test('a card from before it was written does not show it', () => {
    expect(count([buyer(1, 'Добрий день'), card(1, 'Добрий день'), buyer(2, 'Добрий день')])).toMatchObject({ received: 2, shown: 1 })
  })

  test('of two equal ones both are shown by two cards, or by one that holds both', () => {
    const twice = [buyer(1, 'Ау?'), buyer(2, 'Ау?')]
    expect(count([...twice, card(1, 'Ау?')])).toMatchObject({ shown: 1, onTheWay: 1 })
    expect(count([...twice, card(1, 'Ау?'), card(2, 'Ау?')])).toMatchObject({ shown: 2 })
    expect(count([...twice, card(1, '2 повідомлення:\nАу?\nАу?')])).toMatchObject({ shown: 2 })
  })

  test('a card that is drawn again shows no second one', () => {
    const again = card(1, 'Ау? ✅ Менеджер', { kind: 'telegram.editMessageText' })
    expect(count([buyer(1, 'Ау?'), card(1, 'Ау?'), buyer(2, 'Ау?'), again])).toMatchObject({ shown: 1 })
  })

  test('a message that an edit adds to a card is shown', () => {
    const added = card(1, '2 повідомлення:\nАу?\nВи тут?', { kind: 'telegram.editMessageText' })
    expect(count([buyer(1, 'Ау?'), card(1, 'Ау?'), buyer(2, 'Ви тут?'), added])).toMatchObject({ shown: 2 })
  })

  test('a short one is not found inside of a longer one or of a number', () => {
    expect(count([buyer(1, 'Є'), buyer(2, 'Єдине питання: 129'), card(1, 'Єдине питання: 129')])).toMatchObject({ shown: 1 })
    expect(count([buyer(1, '1'), card(1, 'інше')])).toMatchObject({ shown: 0 })
    expect(count([buyer(1, 'Так'), buyer(2, 'Так, беру'), card(1, 'Так, беру')])).toMatchObject({ shown: 1 })
    expect(count([buyer(1, 'Так'), buyer(2, 'Так, беру'), card(1, 'Так, беру'), card(2, 'Так')])).toMatchObject({ shown: 2 })
  })

  test('a long one is known by its beginning', () => {
    const long = 'слово '.repeat(300)
    expect(count([buyer(1, long), card(1, `${long.slice(0, 590)}… далі в чаті`)])).toMatchObject({ shown: 1 })
  })

  test('a bare file is shown by a card with its bytes, with its name, or by the next free card of the order', () => {
    const bare = buyer(1, 'box.jpg', { files: [file] })
    expect(count([bare, card(1, '', { kind: 'telegram.sendPhoto', files: [{ ...file, name: 'photo' }] })])).toMatchObject({ shown: 1 })
    expect(count([bare, card(1, '📎 box.jpg')])).toMatchObject({ shown: 1 })
    expect(count([bare, card(1, '🖼 Фото')])).toMatchObject({ shown: 1 })
    expect(count([bare, buyer(2, 'Ау?'), card(1, 'Ау?')])).toMatchObject({ shown: 1, onTheWay: 1 })
  })

  test('a second card of one message doubles nothing: it may be there on purpose', () => {
    expect(count([buyer(1, 'Ау?'), card(1, 'Ау?'), card(2, 'Ау?')])).toMatchObject({ shown: 1, doubled: 0 })
  })

  test('posts to a group that has moved count', () => {
    const moved: Line = { kind: 'telegram.person', chat: group, note: 'moved to -1002' }
    expect(count([buyer(1, 'Ау?'), moved, card(1, 'Ау?', { chat: -1002 })])).toMatchObject({ shown: 1 })
  })
})

describe('replies', () => {
  test('a text without a receipt is none', () => {
    expect(count([write(1, '/start')])).toMatchObject({ replies: 0, onTheWay: 0 })
    expect(count([write(1, 'Кому це?'), receipt(1, '✍')])).toMatchObject({ replies: 0, onTheWay: 0 })
  })

  test('an accepted one is on the way until the CRM has it', () => {
    const accepted = [write(1, 'Так, є.'), receipt(1, '👀')]
    expect(count(accepted)).toMatchObject({ replies: 1, delivered: 0, onTheWay: 1 })
    expect(count([...accepted, send('Так, є.')])).toMatchObject({ replies: 1, delivered: 1, onTheWay: 0 })
  })

  test('a send whose answer was cut counts, a refused one does not', () => {
    const accepted = [write(1, 'Так'), receipt(1, '👀')]
    expect(count([...accepted, send('Так', { answered: false })])).toMatchObject({ delivered: 1 })
    expect(count([...accepted, send('Так', { ok: false })])).toMatchObject({ delivered: 0, onTheWay: 1 })
  })

  test('one that was sent is one although its receipt got lost', () => {
    expect(count([write(1, 'Так'), send('Так')])).toMatchObject({ replies: 1, delivered: 1 })
  })

  test('words and file must both arrive', () => {
    const lines = [write(1, 'Ось', { note: 'photo', files: [file] }), receipt(1, '👀'), send('Ось')]
    expect(count(lines)).toMatchObject({ delivered: 0, onTheWay: 1 })
    expect(count([...lines, send('', { files: [{ ...file, name: 'box-1f.jpg' }] })])).toMatchObject({ delivered: 1 })
  })

  test('an edited one may go out either way', () => {
    const lines = [write(1, 'Так'), receipt(1, '👀'), write(1, 'Так!', { note: 'edit' })]
    expect(count([...lines, send('Так!')])).toMatchObject({ delivered: 1 })
    expect(count([...lines, send('Так')])).toMatchObject({ delivered: 1, doubled: 0 })
    expect(count([...lines, send('Так'), send('Так!')])).toMatchObject({ delivered: 1, doubled: 1 })
  })

  test('one that the bot refused is neither lost nor on the way; sent after all it is delivered', () => {
    const refused = [write(1, 'Так'), receipt(1, '👀'), receipt(1, '👎')]
    expect(count(refused, { nowMs: 1e9 })).toMatchObject({ replies: 1, delivered: 0, onTheWay: 0, lost: 0 })
    expect(count([...refused, send('Так')])).toMatchObject({ replies: 1, delivered: 1 })
  })

  test('two equal ones are two; a third send doubles', () => {
    const two = [write(1, 'Так'), receipt(1, '👀'), write(2, 'Так'), receipt(2, '👀'), send('Так')]
    expect(count(two)).toMatchObject({ delivered: 1, onTheWay: 1, doubled: 0 })
    expect(count([...two, send('Так')])).toMatchObject({ delivered: 2, doubled: 0 })
    expect(count([...two, send('Так'), send('Так')])).toMatchObject({ delivered: 2, doubled: 1 })
  })

  test('a file that is sent twice doubles; what nobody wrote here does not', () => {
    const photo = write(1, '', { note: 'photo', files: [file] })
    expect(count([photo, send('', { files: [file] }), send('', { files: [file] })])).toMatchObject({ delivered: 1, doubled: 1 })
    expect(count([send('Автоматично'), send('Автоматично')])).toMatchObject({ doubled: 0 })
  })
})

describe('words to which the bot has said nothing', () => {
  const answer = (chat: number, more: Partial<Line> = {}): Line => ({
    kind: 'telegram.sendMessage',
    chat,
    messageId: 50,
    text: 'Кому?',
    ...more,
  })

  test('are on the way, and lost a minute later', () => {
    expect(count([write(1, 'Так, є.')])).toMatchObject({ replies: 0, onTheWay: 1, lost: 0 })
    expect(count([write(1, '', { note: 'photo', files: [file] })], { nowMs: 1e9 })).toMatchObject({ replies: 0, onTheWay: 0, lost: 1 })
  })

  test('are neither when they are a command or a key', () => {
    expect(count([write(1, '/list'), write(2, key)])).toMatchObject({ onTheWay: 0 })
  })

  test('are settled by an answer, also by one that Telegram refused, and not by one to somebody else or from before', () => {
    expect(count([write(1, 'Так'), answer(anna)])).toMatchObject({ onTheWay: 0 })
    expect(count([write(1, 'Так'), answer(anna, { ok: false })])).toMatchObject({ onTheWay: 0 })
    expect(count([answer(anna), write(1, 'Так'), answer(8)])).toMatchObject({ onTheWay: 1 })
  })

  test('are a reply, and counted as one only, when the receipt comes', () => {
    expect(count([write(1, 'Так'), answer(anna), receipt(1, '👀')])).toMatchObject({ replies: 1, onTheWay: 1 })
    expect(count([write(1, 'Так'), receipt(1, '👀')])).toMatchObject({ replies: 1, onTheWay: 1 })
  })
})

describe('lost', () => {
  const lines = [at(0, buyer(1, 'Є?')), at(5000, write(1, 'Так')), at(5001, receipt(1, '👀'))]

  test('a minute after it was written and not earlier', () => {
    expect(count(lines, { nowMs: 60_000 })).toMatchObject({ onTheWay: 2, lost: 0 })
    expect(count(lines, { nowMs: 60_001 })).toMatchObject({ onTheWay: 1, lost: 1 })
    expect(count(lines, { nowMs: 65_001 })).toMatchObject({ onTheWay: 0, lost: 2 })
  })

  test('a minute after the last fault ended', () => {
    expect(count(lines, { nowMs: 99_000, calmSinceMs: 40_000 })).toMatchObject({ onTheWay: 2, lost: 0 })
    expect(count(lines, { nowMs: 100_001, calmSinceMs: 40_000 })).toMatchObject({ onTheWay: 0, lost: 2 })
  })

  test('never while a fault is on', () => {
    expect(count(lines, { nowMs: 1e9, calmSinceMs: null })).toMatchObject({ onTheWay: 2, lost: 0 })
  })
})

test('ten thousand lines are counted in a moment', () => {
  const tally = createTally({ groupId: group, isKey: (_, text) => text === key })
  const lines = Array.from({ length: 2500 }, (_, index) => {
    const words = `Питання ${String(index)}`
    const chat = order + (index % 50)
    const shown = { ...card(index, words), text: cardText(words).replace(String(order), String(chat)) }
    return [buyer(index, words, { chat }), shown, write(index, `Відповідь ${String(index)}`), send(`Відповідь ${String(index)}`)]
  }).flat()
  const begun = performance.now()
  lines.forEach((line, index) => {
    tally.add({ system: 'crm', ok: true, seq: index + 1, ...line, atMs: index })
  })
  expect(tally.counters({ nowMs: 20_000, calmSinceMs: 0 })).toMatchObject({ received: 2500, shown: 2500, replies: 2500, delivered: 2500 })
  expect(performance.now() - begun).toBeLessThan(2000)
})
