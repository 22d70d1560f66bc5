import { z } from 'zod'

const id = z.int()

/** A moment, a person or a length of time that is worded for the reader when the text is drawn. */
const textParam = z.union([
  z.string(),
  z.number(),
  z.object({ time: z.enum(['at', 'till', 'since', 'when', 'day']), at: z.iso.datetime() }),
  z.object({ durationMs: z.number() }),
  z.object({ manager: id }),
  /** Another text of the catalogue, with values of its own. */
  z.object({ text: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])).optional() }),
])
export type EffectParam = z.output<typeof textParam>

/** A button below a notice: its label's key, and what it does. */
const button = z.object({
  label: z.string(),
  style: z.enum(['primary', 'success', 'danger']).optional(),
  params: z.record(z.string(), textParam).optional(),
  data: z.string().optional(),
  url: z.string().optional(),
  copy: z.string().optional(),
})
export type EffectButton = z.output<typeof button>

/**
 * Keyboards below the input field. Whatever is asked for, somebody who writes to a buyer gets the one for that; others than managers get
 * none of theirs. `requester` is that of the help desk, `contact` asks for the reader's own telephone number.
 */
const keyboard = z.enum(['home', 'mine', 'pinned', 'guests', 'requester', 'contact', 'none'])
export type KeyboardName = z.output<typeof keyboard>

/** A message on Telegram's side. */
const place = z.object({ telegramChat: id, messageId: id })

/** Which message of a manager a reply came from: where its receipt goes. */
const source = place.extend({ updateId: id })
export type ReplySource = z.output<typeof source>

/** A text of the catalogue by its key, what it names, and the buttons below it. */
const words = { key: z.string(), params: z.record(z.string(), textParam).default({}), buttons: z.array(z.array(button)).default([]) }

const digest = { chats: z.array(z.object({ chat: id, message: id })), more: id, late: z.boolean().default(false) }

/**
 * Every outside effect once: the name in `outbox_item.op` and the shape of its payload. What an effect shows is drawn at sending, from
 * the chat's state then; so payloads say what it is about, not how it looks.
 */
export const effects = {
  /** A buyer's message to the group or, in private, to the chat's owner. */
  card: z.null(),
  /** A file of a message whose words stand in a card that shows several: it follows as an answer to that card. */
  'card.file': z.null(),
  /** Draws a sent card again. */
  'card.edit': place,
  /** A claimed chat opens in the manager's private chat: card with the latest messages and the chat's menu. */
  'chat.card': z.object({ by: id }),
  /** Draws a sent chat card again, with the chat's menu or what "More…" holds. */
  'chat.edit': place.extend({ menu: z.enum(['main', 'more']) }),
  /** A colleague is asked to take a chat; nothing once that is settled. */
  'hand.offer': z.object({ handover: id }),
  /** Chats that have waited for too long, for a deputy or chief: those that still do. */
  escalation: z.object({ chats: z.array(id), minutes: z.number() }),
  /** What admins may know and do about a chat; who is connected to it. */
  'admin.chat': z.null(),
  'admin.connected': z.null(),
  /** "You are answering …", which carries the keyboard whose placeholder names the buyer. */
  'chat.writing': z.null(),
  /** Ten messages of a chat, older or newer than an id; drawn into `edit` where given. */
  history: z.object({ before: id.nullable(), after: id.nullable(), edit: place.nullable() }),
  /** A file of a message, for whoever asked for it. */
  file: z.object({ message: id }),
  /** One page, from 1, of a list as it was when it was asked for; drawn into `edit` where given. */
  list: z.object({ view: id, page: id, edit: place.nullable() }),
  /** A page, from 1, of everybody who knows the bot; one of them with what can be decided. */
  users: z.object({ page: id, edit: place.nullable() }),
  user: z.object({ person: id, edit: place.nullable() }),
  /** How the service stands, for admins; drawn into `edit` where given. */
  service: z.object({ edit: place.nullable() }),
  /** What happened today. */
  stats: z.null(),
  /** How far long work is, for whoever asked for it: one message, drawn again each time. */
  chore: z.object({ chore: id }),
  /** Tells Telegram which commands a person has. */
  commands: z.object({ person: id }),
  /** One text of the catalogue, with words about the chat filled in. */
  notice: z.object({
    ...words,
    replyTo: id.nullable().default(null),
    keyboard: keyboard.optional(),
    silent: z.boolean().default(false),
    /** The request that it is about: an answer to it becomes a comment there. */
    request: id.optional(),
  }),
  /** A sent notice says something else from now on. */
  'notice.edit': place.extend(words),
  /** A question that has been answered loses its buttons. */
  'question.end': place,
  /**
   * State of a reply as a reaction on the manager's own message. `comment`: of what a requester has said about his request instead, where the
   * update does not matter.
   */
  receipt: source.extend({ comment: id.optional() }),
  /** Somebody asks for access: a card to an admin; drawn again when it is decided. */
  'access.card': z.object({ person: id }),
  'access.edit': place.extend({ person: id }),
  /** Activations by state; drawn into `edit` where given. */
  board: z.object({ edit: place.nullable() }),
  /** An order's details as the CRM shows them now. */
  order: z.null(),
  /** Several waiting chats in one message, a button each. `late`: their cards are held up by Telegram's limits and follow one by one. */
  digest: z.object({ ...digest }),
  'digest.edit': place.extend(digest),
  /** Events up to `to` and after `from`, for the log channel. */
  log: z.object({ from: id, to: id }),
  /** A reply's text to the buyer. Empty: its words have moved into the text before it, and there is nothing to send. */
  'reply.text': z.object({ text: z.string(), source }),
  /** One file of a reply. */
  'reply.file': z.object({ fileId: z.string(), name: z.string(), type: z.string(), size: id.nullable(), source }),
  /** An answer that a rule gives. Nobody's own: it ends no wait and keeps the chat unread. */
  'reply.auto': z.object({ text: z.string() }),
  /** Marks the chat as read in the CRM. */
  seen: z.object({ notify: z.boolean() }),
  /**
   * A request in the group of its department's staff; drawn again. Message 0: its newest card, which may be on its way still when that is asked
   * for.
   */
  'request.card': z.object({ request: id }),
  'request.card.edit': place.extend({ request: id }),
  /** A file that the staff have added, for the requester. */
  'request.file': z.object({ request: id, file: id }),
  /** The work package of a request is made; then what belongs to it, each once. `project`: where a try may have made it. */
  'work.create': z.object({ request: id, project: z.string().optional() }),
  'work.file': z.object({ request: id, file: id }),
  'work.comment': z.object({ request: id, comment: id }),
  /** It stands elsewhere from now on, in the words of requesters. */
  'work.status': z.object({ request: id, status: z.enum(['new', 'work', 'ask', 'hold', 'solved', 'closed', 'cancelled']) }),
  /** A person of Telegram works on it. */
  'work.assign': z.object({ request: id, person: id }),
} as const satisfies Record<string, z.ZodType>

export type EffectName = keyof typeof effects
export type EffectPayload<Name extends EffectName> = z.output<(typeof effects)[Name]>
/** What may be passed in: defaults left out. */
export type EffectInput<Name extends EffectName> = z.input<(typeof effects)[Name]>

const isEffectName = (op: string): op is EffectName => Object.hasOwn(effects, op)

type ParsedEffect = { [Name in EffectName]: { readonly op: Name; readonly payload: EffectPayload<Name> } }[EffectName]

/** Reads a stored effect. `invalid` where the row was written by a version that this one does not understand. */
export const parseEffect = (op: string, payload: unknown): ParsedEffect | { readonly op: 'invalid' } => {
  if (!isEffectName(op)) return { op: 'invalid' }
  const parsed = effects[op].safeParse(payload)
  // The name picks the schema, which the compiler can not follow through the union.
  return parsed.success ? ({ op, payload: parsed.data } as ParsedEffect) : { op: 'invalid' }
}
