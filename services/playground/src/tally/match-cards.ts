import type { LedgerFile } from '@pinline/simulators'
import { findNeedle, fold } from './fold.ts'
import type { Needle } from './fold.ts'

/** A message that a buyer wrote. */
export interface Written {
  readonly order: number
  readonly id: number
  readonly atMs: number
  readonly needle: Needle
  readonly file: LedgerFile | undefined
}

/** A message of the bot in the managers' group that names an order. */
export interface Card {
  readonly chat: number
  readonly id: number
  /** When it was posted. */
  readonly atMs: number
  /** When it last changed. */
  readonly editedMs: number
  /** Folded text after the order's number. */
  readonly body: string
  readonly files: readonly LedgerFile[]
}

/** Longest texts first, or a short one would be found inside of a longer one. Each stretch of a card shows one message. */
const matchTexts = (written: readonly Written[], cards: readonly Card[]): Map<number, Card> => {
  const found = new Map<number, Card>()
  const rests = cards.map((card) => ({ card, rest: card.body }))
  const texts = written.filter(({ needle }) => needle.text !== '')
  for (const { id, atMs, needle } of texts.toSorted((a, b) => b.needle.text.length - a.needle.text.length || a.id - b.id)) {
    for (const place of rests) {
      const at = place.card.editedMs < atMs ? -1 : findNeedle(place.rest, needle)
      if (at < 0) continue
      place.rest = `${place.rest.slice(0, at)}\n${place.rest.slice(at + needle.text.length)}`
      found.set(id, place.card)
      break
    }
  }
  return found
}

const showsFile = ({ files, body }: Card, { md5, name }: LedgerFile): boolean =>
  files.some((file) => file.md5 === md5) || (name !== '' && body.includes(fold(name)))

/** A bare file is shown by a card with it, or else by the next card of the order that shows nothing else. */
const matchFiles = (written: readonly Written[], cards: readonly Card[], found: Map<number, Card>): void => {
  const taken = new Set(found.values())
  for (const { id, atMs, needle, file } of written) {
    if (needle.text !== '') continue
    const free = cards.filter((card) => !taken.has(card) && card.editedMs >= atMs)
    const card = free.find((one) => file !== undefined && showsFile(one, file)) ?? free[0]
    if (card === undefined) continue
    taken.add(card)
    found.set(id, card)
  }
}

/** Which card shows which message of an order, by the message's id. */
export const matchCards = (written: readonly Written[], cards: Iterable<Card>): Map<number, Card> => {
  const inTurn = [...cards].sort((a, b) => a.atMs - b.atMs)
  const found = matchTexts(written, inTurn)
  matchFiles(written, inTurn, found)
  return found
}
