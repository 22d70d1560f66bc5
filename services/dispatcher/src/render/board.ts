import { encodeCallback } from '@pinline/contracts'
import { boardGroups } from '@pinline/db'
import type { Board, BoardGroup, BoardLine } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { lines, paragraphs } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** Lines of one group; the rest is a number. */
export const boardLines = 10

/** UTF-16 units of a product: forty lines fit into one message. */
const productLength = 28

const lineOf = ({ order, product, since, manager }: BoardLine, now: Date, wording: Wording): RichText =>
  wording.rich('act.line', {
    when: wording.times.when(since, now),
    order: String(order),
    manager: manager === null ? '' : wording.name(manager),
    product: cutGraphemes(product ?? '', productLength, 'utf16'),
  })

const groupOf = (group: BoardGroup, { groups }: Board, now: Date, wording: Wording): RichText => {
  const { total, lines: shown } = groups[group]
  if (total === 0) return []
  return lines([
    wording.rich(`act.${group}`),
    ...shown.map((line) => lineOf(line, now, wording)),
    total > shown.length ? wording.rich('act.more', { n: total - shown.length }) : null,
  ])
}

/** All activations by state. */
export const drawBoard = ({ board, now }: { board: Board; now: Date }, wording: Wording): Drawing => {
  const total = boardGroups.reduce((sum, group) => sum + board.groups[group].total, 0)
  const title = wording.rich('act.title', { n: total, at: wording.times.at(now, now) })
  return {
    text: total === 0 ? wording.rich('act.empty') : paragraphs([title, ...boardGroups.map((group) => groupOf(group, board, now, wording))]),
    keyboard: inlineKeyboard([[callbackButton(wording.label('btn.refresh'), encodeCallback({ action: 'board', args: [] }))]]),
    silent: true,
    open: false,
  }
}
