import type { LedgerEntry, SimMessage } from '@pinline/simulators'
import { createLocalTime } from '@pinline/domain'
import type { System } from '../support/surroundings.ts'
import { couldWrite } from './chronicle.ts'
import type { Chronicle } from './chronicle.ts'
import type { Needless } from './habits.ts'
import type { Intentions } from './intentions.ts'
import { isWithin } from './people.ts'
import type { Person } from './people.ts'
import type { Shop } from './shop.ts'
import { buttonsOf, newestCards, orderIn, wordsOf } from './shown.ts'
import type { Button } from './shown.ts'
import { isText } from './words.ts'

export interface Day {
  readonly running: System
  readonly chronicle: Chronicle
  readonly intentions: Intentions
  readonly needless: readonly Needless[]
  readonly people: readonly Person[]
  readonly zone: string
}

const isSend = ({ ok, kind }: LedgerEntry): boolean => ok && kind === 'crm.send'
const isPost = ({ ok, kind }: LedgerEntry): boolean => ok && kind.startsWith('telegram.send')

/** What the CRM got from managers, against what they meant. */
export const auditReplies = ({ running, chronicle, intentions }: Day) => {
  const sends = running.crm.ledger.where(isSend)
  const told = sends.map((send) => ({ send, meant: intentions.behind(send) }))
  const misdirected = told.filter(({ send, meant }) => meant === undefined || meant.chat !== send.chat)
  const usurped = told.filter(
    ({ send, meant }) =>
      meant !== undefined &&
      !couldWrite(chronicle.shown(), { person: meant.writer, order: send.chat ?? 0, tick: chronicle.momentOf(send).tick }),
  )
  const byMeant = Map.groupBy(told, ({ meant }) => meant)
  const doubled = [...byMeant].flatMap(([meant, all]) => (meant !== undefined && all.length > 1 ? all.map(({ send }) => send) : []))
  const words = new Set(
    running.telegram
      .chats()
      .filter(({ type }) => type === 'private')
      .flatMap(({ id }) => running.telegram.messages(id).map(({ replyTo }) => `${String(id)}:${String(replyTo)}`)),
  )
  const dropped = intentions
    .all()
    .filter((meant) => !byMeant.has(meant) && !words.has(`${String(meant.writer)}:${String(meant.messageId)}`))
  return { sends: sends.length, misdirected, usurped: usurped.map(({ send }) => send), doubled, dropped }
}

/** Buyers' last words, and how each of them stands by what is shown. */
export interface Standing {
  readonly answered: number
  readonly needless: number
  readonly claimable: number
  /** Shown as somebody's, who has to prove that he can write. */
  readonly owned: readonly { readonly order: number; readonly owner: Person }[]
  /** Neither; these are lost. */
  readonly stranded: readonly { readonly order: number; readonly messages: readonly number[]; readonly card: string }[]
}

const byChat = (entries: readonly LedgerEntry[]): Map<number, number[]> => {
  const found = new Map<number, number[]>()
  for (const { chat = 0, messageId = 0 } of entries) found.set(chat, [...(found.get(chat) ?? []), messageId])
  return found
}

/** Leads to writing; the second menu of a chat has only the way back to it. */
const opens =
  (order: number) =>
  ({ action, args }: Button): boolean =>
    (action === 'write' || action === 'open' || action === 'less') && args[0] === order

const ownerShown = (card: SimMessage, people: readonly Person[]): Person | undefined => {
  const line = wordsOf(card).split('\n').at(-1) ?? ''
  return people.find((person) => line.includes(`@${person.name}`))
}

/** How every message of a buyer stands at the end. */
export const auditBuyers = ({ running, needless, people }: Day): Standing => {
  const { crm, telegram } = running
  const written = byChat(crm.ledger.where(({ kind }) => kind === 'crm.buyer'))
  const answers = byChat(crm.ledger.where((entry) => isSend(entry) || entry.kind === 'crm.panel'))
  const cards = newestCards(running)
  const standing = {
    answered: 0,
    needless: 0,
    claimable: 0,
    owned: [] as Standing['owned'][number][],
    stranded: [] as Standing['stranded'][number][],
  }
  for (const [order, messages] of written) {
    const answeredTo = Math.max(0, ...(answers.get(order) ?? []))
    const said = needless.findLast((each) => each.order === order)
    const needlessTo = said?.needless === true ? said.upTo : 0
    const open = messages.filter((id) => id > answeredTo && id > needlessTo)
    standing.answered += messages.filter((id) => id <= answeredTo).length
    standing.needless += messages.filter((id) => id > answeredTo && id <= needlessTo).length
    if (open.length === 0) continue
    const card = cards.get(order)
    const owner = card === undefined ? undefined : ownerShown(card, people)
    if (card !== undefined && buttonsOf(card).some(({ action, args }) => action === 'claim' && args[0] === order))
      standing.claimable += open.length
    else if (owner?.present === true && telegram.messages(owner.user.id).flatMap(buttonsOf).some(opens(order)))
      standing.owned.push({ order, owner })
    else standing.stranded.push({ order, messages: open, card: card === undefined ? 'none' : wordsOf(card) })
  }
  return standing
}

/** Chats that are shown as somebody's who finds out, when he wants to write, that they are not his. */
export const notTheirs = async (
  { running, calm }: Day & { readonly calm: () => Promise<void> },
  { owned }: Standing,
): Promise<number[]> => {
  const { telegram } = running
  const isWriting = isText('chat.writing')
  const wrong: number[] = []
  for (const { order, owner } of owned) {
    const before = telegram.ledger.entries().length
    telegram.sendText(owner.user, owner.user.id, `/open_chat_${String(order)}`)
    await calm()
    const canWrite = telegram.ledger.where(
      ({ seq, ok, chat, text = '' }) => seq > before && ok && chat === owner.user.id && isWriting(text) && orderIn(text) === order,
    )
    if (canWrite.length === 0) wrong.push(order)
  }
  return wrong
}

/** What somebody who was banned got afterwards, beside the word that he is, and that his chats are not his any more. */
export const postsToBanned = ({ running }: Day, banned: ReturnType<Shop['banned']>): LedgerEntry[] => {
  const isNotice = isText('access.banned', 'access.revoked.chats')
  return running.telegram.ledger.where(
    ({ seq, ok, kind, chat, text = '' }) =>
      banned !== null &&
      seq > banned.seq &&
      ok &&
      /^telegram\.(?:send|edit)/u.test(kind) &&
      chat === banned.person.user.id &&
      !isNotice(text),
  )
}

/** What made a sound in people's quiet hours after an entry of the ledger; an alarm that somebody has set himself may. */
export const soundsInQuiet = ({ running, chronicle, people, zone }: Day, after: number): LedgerEntry[] => {
  const { telegram } = running
  const localTime = createLocalTime(zone)
  const isAlarm = isText('snooze.due')
  return people.flatMap(({ user, quiet }) => {
    if (quiet === null) return []
    const silent = new Set(telegram.messages(user.id).flatMap(({ id, silent: isSilent }) => (isSilent ? [id] : [])))
    const isQuiet = (entry: LedgerEntry): boolean => isWithin(quiet, localTime.partsOf(chronicle.momentOf(entry).at).minute)
    return telegram.ledger.where(
      (entry) =>
        entry.seq > after &&
        isPost(entry) &&
        entry.chat === user.id &&
        isQuiet(entry) &&
        !silent.has(entry.messageId ?? 0) &&
        !isAlarm(entry.text ?? ''),
    )
  })
}
