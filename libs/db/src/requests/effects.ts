import type { EffectInput } from '@pinline/contracts'
import type { RequestStatus } from '@pinline/domain'
import { managerRecipient, staffRecipient, toOpenProject, toTelegram } from '../effects.ts'
import type { OutboxRequest } from '../enqueue.ts'
import type { Transaction } from '../transaction.ts'
import type { SupportRequest } from './row.ts'

/** Whose requests these are. */
export interface RequestScope {
  readonly bot: number
  /** Business time. */
  readonly clock: () => Date
}

type About = Pick<SupportRequest, 'id' | 'department' | 'person'>
type Notice = Omit<EffectInput<'notice'>, 'request'>

/** A notice about a request to its requester. `idem` is unique to what happened. */
export const tellRequester = (bot: number, { id, person }: About, idem: string, notice: Notice): OutboxRequest =>
  toTelegram(
    { bot, recipient: managerRecipient(person), order: 0, request: id },
    { op: 'notice', payload: { ...notice, request: id }, idem: `request.notice:${String(bot)}:${idem}`, priority: 1, manager: person },
  )

/** A notice about a request to the staff of its department. */
export const tellStaff = (bot: number, { id, department }: About, idem: string, notice: Notice): OutboxRequest =>
  toTelegram(
    { bot, recipient: staffRecipient(department), order: 0, request: id },
    { op: 'notice', payload: { ...notice, request: id }, idem: `request.staff:${String(bot)}:${idem}`, priority: 2 },
  )

/** Words and the names of files, as a notice shows them. */
export const linesOf = ({ text, files }: { readonly text: string; readonly files: readonly { readonly name: string }[] }): string =>
  [...(text === '' ? [] : [text]), ...files.map(({ name }) => `📎 ${name}`)].join('\n')

/** How the key of a comment begins by which somebody has joined a request. */
export const joinKey = 'join:'

const joined = {
  name: 'request-joined',
  text: `select distinct person_id as person from request_comment
   where request_id = $1 and key like '${joinKey}%' and person_id is not null and person_id <> $2 order by 1`,
}

/** What concerns everybody who has the trouble. Questions are the requester's alone, and so is whether he takes a solution. */
const isForJoined = (before: RequestStatus, status: RequestStatus): boolean =>
  status !== before && status !== 'ask' && !(before === 'ask' && status === 'work') && !(before === 'solved' && status === 'closed')

/** Tells those who have joined a request, which is as it was before, how it gets on; `change` is unique to what has changed. */
export const tellJoined = async (
  tx: Transaction,
  bot: number,
  request: About & Pick<SupportRequest, 'status'>,
  status: RequestStatus,
  change: string,
): Promise<OutboxRequest[]> => {
  if (!isForJoined(request.status, status)) return []
  const { id } = request
  const notice = { key: 'req.status', params: { num: String(id), status: { text: `st.${status}` } } }
  const people = await tx.query<{ person: number }>(joined, [id, request.person])
  return people.map(({ person }) => tellRequester(bot, { ...request, person }, `joined:${String(id)}:${String(person)}:${change}`, notice))
}

/** A new post of the card in the staff's group; `occasion` is unique to why it is posted. */
export const postCard = (bot: number, { id, department }: Omit<About, 'person'> & Partial<About>, occasion: string): OutboxRequest =>
  toTelegram(
    { bot, recipient: staffRecipient(department), order: 0, request: id },
    { op: 'request.card', payload: { request: id }, idem: `request.card:${String(bot)}:${String(id)}:${occasion}`, priority: 2 },
  )

const cardsOf = {
  name: 'request-cards',
  text: `select t.telegram_chat as "telegramChat", t.message_id as "messageId" from telegram_message t
     join outbox_item o on o.lane_id = t.lane_id and o.seq = t.seq and o.op = 'request.card'
   where t.kind = 'request' and t.subject_id = $1 and t.bot = $3
   union all select 0, 0 where exists (select 1 from lane l join outbox_item o on o.lane_id = l.id
     where l.kind = 'telegram' and l.key = $2 and l.wanted > l.done and o.seq > l.done and o.op = 'request.card')
   order by 2 desc limit 10`,
}

/**
 * Draws every card of a request in the staff's group again, also one that is just being sent. The request is locked; `change` is unique to what
 * has changed.
 */
export const editCards = async (tx: Transaction, bot: number, about: About, change: string): Promise<OutboxRequest[]> => {
  const target = { bot, recipient: staffRecipient(about.department), order: 0, request: about.id }
  const { key } = postCard(bot, about, '')
  const cards = await tx.query<{ telegramChat: number; messageId: number }>(cardsOf, [about.id, key, bot])
  return cards.map((place) =>
    toTelegram(target, {
      op: 'request.card.edit',
      payload: { ...place, request: about.id },
      idem: `request.card.edit:${String(bot)}:${String(place.telegramChat)}:${String(place.messageId)}:${String(about.id)}:${change}`,
      priority: 3,
    }),
  )
}

/** How the keys of receipts about requests begin. */
export const requestReceipt = 'receipt:request'

/** The state of something that was said about a request, on the message by which it was said. Null for what was not said in Telegram. */
export const toCommentReceipt = (
  bot: number,
  { id: request, person, department }: About,
  comment: {
    readonly id: number
    /** @defaultValue `'requester'` */
    readonly side?: 'requester' | 'staff'
    readonly sourceChat: number | null
    readonly sourceMessage: number | null
  },
  state: string,
): OutboxRequest | null => {
  const { id, side = 'requester', sourceChat: telegramChat, sourceMessage: messageId } = comment
  if (telegramChat === null || messageId === null) return null
  return toTelegram(
    { bot, recipient: side === 'staff' ? staffRecipient(department) : managerRecipient(person), order: 0, request },
    {
      op: 'receipt',
      payload: { telegramChat, messageId, updateId: 0, comment: id },
      idem: `${requestReceipt}:${String(bot)}:${String(id)}:${state}`,
      priority: 1,
      ...(side === 'staff' ? {} : { manager: person }),
    },
  )
}

/** What OpenProject is to be told of a request; each has a key of its own, so that asking twice is asking once. */
export const work = {
  status: (request: number, status: RequestStatus, change: string): OutboxRequest =>
    toOpenProject(request, {
      op: 'work.status',
      payload: { request, status },
      idem: `work.status:${String(request)}:${change}`,
      priority: 1,
    }),
  assign: (request: number, person: number, change: string): OutboxRequest =>
    toOpenProject(request, {
      op: 'work.assign',
      payload: { request, person },
      idem: `work.assign:${String(request)}:${change}`,
      priority: 1,
    }),
  comment: (request: number, comment: number): OutboxRequest =>
    toOpenProject(request, { op: 'work.comment', payload: { request, comment }, idem: `work.comment:${String(comment)}`, priority: 1 }),
  file: (request: number, file: number): OutboxRequest =>
    toOpenProject(request, { op: 'work.file', payload: { request, file }, idem: `work.file:${String(file)}`, priority: 2 }),
} as const

/** @internal */
export const requestEffectStatements = { cardsOf, joined }
