import { encodeCallback, listKinds } from '@pinline/contracts'
import type { ListKind } from '@pinline/contracts'
import type { ListPage, ListRow } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { callbackButton, disabledButton, inlineKeyboard } from '@pinline/telegram'
import { lines } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** Graphemes of a product's name in a button, and of the whole button. */
const productLength = 22
const buttonLength = 34

const titles = {
  mine: 'list.mine',
  pinned: 'list.mine',
  'mine-archive': 'list.archive',
  'pinned-archive': 'list.archive',
  'guests-archive': 'list.archive',
  guests: 'list.all',
  all: 'list.all',
  held: 'list.all',
} as const satisfies Record<Exclude<ListKind, 'search'>, string>

/** Too long, waiting, nobody waits. */
export const markOf = ({ waitingSince, late }: Pick<ListRow, 'waitingSince' | 'late'>): string =>
  waitingSince === null ? '' : late ? '🔴 ' : '🔵 '

const productOf = ({ product, order }: ListRow, wording: Wording): string =>
  cutGraphemes(product ?? wording.label('card.untitled', { order: String(order) }), productLength)

/** How long its buyer waits; where nobody waits, how long ago the last word was. */
const durationOf = ({ waitingSince, lastAt }: ListRow, wording: Wording, now: Date): string => {
  const since = waitingSince ?? lastAt
  return since === null ? '' : wording.times.dur(now.getTime() - since.getTime())
}

/** Chats look alike among those of others, so their lists for admins say whose they are. */
const labelOf = (row: ListRow, kind: ListKind, wording: Wording, now: Date): string => {
  const mark = markOf(row)
  const label =
    kind === 'held'
      ? wording.label('list.item', { mark, product: productOf(row, wording), dur: row.owner === null ? '' : wording.name(row.owner) })
      : wording.label('list.item', { mark, product: productOf(row, wording), dur: durationOf(row, wording, now) })
  return cutGraphemes(label, buttonLength)
}

/** Below a list of several pages; at its ends the arrows stay where they are. `live`: for servers without disabled buttons. */
const turning = (view: number, { kind, page, pages }: ListPage, live: boolean, wording: Wording) => {
  if (pages === 1) return []
  const to = (label: string, wanted: number) => {
    const target = Math.min(Math.max(wanted, 1), pages)
    const data = encodeCallback({ action: 'list', args: [view, target, listKinds.indexOf(kind)] })
    return target === page && !live ? disabledButton(label) : callbackButton(label, data)
  }
  return [
    to(wording.label('btn.prev'), page - 1),
    to(wording.label('list.page', { page, pages }), page),
    to(wording.label('btn.next'), page + 1),
  ]
}

/** One page of a list: how many chats there are, and a button each with its mark of this moment. */
export const drawList = (view: number, list: ListPage, now: Date, wording: Wording): Drawing => {
  const { kind, words, total, waiting, rows } = list
  const title = kind === 'search' ? wording.rich('search.found', { text: words ?? '', n: total }) : wording.rich(titles[kind], { n: total })
  const chats = rows.map((row) => [
    callbackButton(labelOf(row, kind, wording, now), encodeCallback({ action: kind === 'held' ? 'adminChat' : 'open', args: [row.order] })),
  ])
  return {
    text: lines([title, waiting === 0 ? null : wording.rich('list.waiting', { n: waiting })]),
    keyboard: inlineKeyboard([...chats, turning(view, list, false, wording)]),
    plainKeyboard: inlineKeyboard([...chats, turning(view, list, true, wording)]),
    silent: true,
    open: false,
  }
}
