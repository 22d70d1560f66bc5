import { z } from 'zod'

const id = z.int()

/** A moment, a person or a length of time that is worded for the reader when the text is drawn. */
const textParam = z.union([
  z.string(),
  z.number(),
  z.object({ time: z.enum(['at', 'till', 'since', 'when']), at: z.iso.datetime() }),
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

/** A message on Telegram's side. */
const place = z.object({ telegramChat: id, messageId: id })

/** Which message of a manager a reply came from: where its receipt goes. */
const source = place.extend({ updateId: id })
export type ReplySource = z.output<typeof source>

/**
 * Every outside effect once: the name in `outbox_item.op` and the shape of its payload. What an effect shows is drawn at sending, from
 * the chat's state then; so payloads say what it is about, not how it looks.
 */
export const effects = {
  /** A buyer's message to the group or, in private, to the chat's owner. */
  card: z.null(),
  /** Draws a sent card again. */
  'card.edit': place,
  /** A claimed chat opens in the manager's private chat: card with the latest messages and the chat's menu. */
  'chat.card': z.object({ by: id }),
  /** "You are answering …", which carries the keyboard whose placeholder names the buyer. */
  'chat.writing': z.null(),
  /** Ten messages of a chat, older or newer than an id; drawn into `edit` where given. */
  history: z.object({ before: id.nullable(), after: id.nullable(), edit: place.nullable() }),
  /** One text of the catalogue, with words about the chat filled in. */
  notice: z.object({
    key: z.string(),
    params: z.record(z.string(), textParam).default({}),
    buttons: z.array(z.array(button)).default([]),
    replyTo: id.nullable().default(null),
    keyboard: z.enum(['home', 'none']).optional(),
    silent: z.boolean().default(false),
  }),
  /** State of a reply as a reaction on the manager's own message. */
  receipt: source,
  /** Somebody asks for access: a card to an admin; drawn again when it is decided. */
  'access.card': z.object({ person: id }),
  'access.edit': place.extend({ person: id }),
  /** Several waiting chats in one message, a button each. */
  digest: z.object({ chats: z.array(z.object({ chat: id, message: id })), more: id }),
  'digest.edit': place.extend({ chats: z.array(z.object({ chat: id, message: id })), more: id }),
  /** Events up to `to` and after `from`, for the log channel. */
  log: z.object({ from: id, to: id }),
  /** A reply's text to the buyer. */
  'reply.text': z.object({ text: z.string(), source }),
  /** One file of a reply. */
  'reply.file': z.object({ fileId: z.string(), name: z.string(), type: z.string(), size: id.nullable(), source }),
  /** Marks the chat as read in the CRM. */
  seen: z.object({ notify: z.boolean() }),
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
