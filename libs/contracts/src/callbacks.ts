import { z } from 'zod'

const id = z.coerce.number().int().nonnegative()

/**
 * What a button does. Its data travels through Telegram and comes back from anybody, so it only names things: role and ownership are
 * looked up at each press.
 */
const actions = {
  /** Claims a chat from the card of a message. */
  claim: z.tuple([id, id]),
  /** Opens a chat in private. */
  open: z.tuple([id]),
  /** Starts writing to the open chat. */
  write: z.tuple([id]),
  seen: z.tuple([id]),
  /** Chat; pages by message ids, 0 stands for none. */
  history: z.tuple([id, id, id]),
  /** Drops the pin; asks first while the buyer waits. */
  unpin: z.tuple([id]),
  unpinYes: z.tuple([id]),
  keep: z.tuple([id]),
  /** Puts the open chat away. */
  back: z.tuple([id]),
  /** Decides about a person: row id. */
  grant: z.tuple([id]),
  ban: z.tuple([id]),
  /** A kept text: draft and the chat it is for. */
  send: z.tuple([id, id]),
  claimSend: z.tuple([id, id]),
  drop: z.tuple([id]),
  /** A reply that failed or is unknown: lane and seq of its row. */
  retry: z.tuple([id, id]),
  isThere: z.tuple([id, id]),
  resend: z.tuple([id, id]),
  /** How it works; home menu. */
  help: z.tuple([]),
  manager: z.tuple([]),
} as const satisfies Record<string, z.ZodType>

type ActionName = keyof typeof actions
export type CallbackAction = {
  [Name in ActionName]: { readonly action: Name; readonly args: z.output<(typeof actions)[Name]> }
}[ActionName]

const version = '1'

/** Callback data of a button, at most 64 bytes. */
export const encodeCallback = ({ action, args }: CallbackAction): string =>
  [version, action, ...args.map((arg) => arg.toString(36))].join(':')

/** Reads what came back; null for anything that this version did not write. */
export const parseCallback = (data: string): CallbackAction | null => {
  const [prefix, action, ...rest] = data.split(':')
  if (prefix !== version || action === undefined || !Object.hasOwn(actions, action)) return null
  // hasOwn has just proved it.
  const name = action as ActionName
  if (!rest.every((part) => /^[0-9a-z]{1,11}$/.test(part))) return null
  const parsed = actions[name].safeParse(rest.map((part) => Number.parseInt(part, 36)))
  // The name picks the schema, which the compiler can not follow through the union.
  return parsed.success ? ({ action: name, args: parsed.data } as CallbackAction) : null
}
