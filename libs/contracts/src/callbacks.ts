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
  /** A kept text that is too long for the CRM goes in parts. */
  split: z.tuple([id, id]),
  /** Kept texts with numbers below one, 0 for the newest. */
  drafts: z.tuple([id]),
  /** A reply that failed or is unknown: lane and seq of its row. */
  retry: z.tuple([id, id]),
  isThere: z.tuple([id, id]),
  resend: z.tuple([id, id]),
  /** Renews a pin that is about to end. */
  extend: z.tuple([id]),
  /** Asks to whom a chat shall go; offers it to a colleague; what he says to the offer. */
  handover: z.tuple([id]),
  handTo: z.tuple([id, id]),
  handAccept: z.tuple([id]),
  handDecline: z.tuple([id]),
  /** Somebody is on it: the answer timer of the chat pauses. */
  onIt: z.tuple([id]),
  /** The buyer's words up to a message need no answer, or do after all. */
  noReply: z.tuple([id, id]),
  undoNoReply: z.tuple([id, id]),
  /** Asks when to remind of a chat; minutes from now, 0 for tomorrow morning. */
  snooze: z.tuple([id]),
  snoozeFor: z.tuple([id, id]),
  /** The chat card's second menu, and back. */
  more: z.tuple([id]),
  less: z.tuple([id]),
  /** An admin takes a chat, from the owner he was asked about; or gives it to somebody. */
  takeOver: z.tuple([id]),
  takeOverYes: z.tuple([id, id]),
  assign: z.tuple([id]),
  assignTo: z.tuple([id, id]),
  /** A page, from 1, of a list: its view, and the place of its kind in `listKinds`, so that a view that is gone is made anew. */
  list: z.tuple([id, id, id]),
  /** Sends a message's file to the presser. */
  file: z.tuple([id, id]),
  /** For admins: a page of people from 1; one of them; what is decided there. */
  users: z.tuple([id]),
  user: z.tuple([id]),
  userGrant: z.tuple([id]),
  userAdmin: z.tuple([id]),
  userBan: z.tuple([id]),
  userBanYes: z.tuple([id]),
  /** For admins: chats that somebody has; one of them. */
  heldChats: z.tuple([]),
  adminChat: z.tuple([id]),
  /** Changes where an activation stands: one of `statusCodes`. */
  status: z.tuple([id, id]),
  /** Asks a chat's owner to hand it over. */
  askHand: z.tuple([id]),
  /** Draws the board of activations again. */
  board: z.tuple([]),
  /** Details of an order; other orders of its buyer; tells the buyer where the order stands. */
  order: z.tuple([id]),
  others: z.tuple([id]),
  orderState: z.tuple([id]),
  /** Ready answers: those that may be sent to a chat; one of them, filled in. */
  templates: z.tuple([id]),
  template: z.tuple([id, id]),
  /** A page, from 1, of those that may be sent to a chat; of all of them. */
  templatesPage: z.tuple([id, id]),
  cannedPage: z.tuple([id]),
  /** Ready answers as such: all of them; one of them; a new one, 1 for the team, 2 for oneself; for readers of 0 every, 1 uk, 2 en language. */
  cannedList: z.tuple([]),
  canned: z.tuple([id]),
  cannedNew: z.tuple([id]),
  cannedLanguage: z.tuple([id, id]),
  cannedRemove: z.tuple([id]),
  /** Asks for a note on a chat. */
  note: z.tuple([id]),
  /** For admins: how the service stands; removes what is older than a day of the calendar; stops long work; asks about, and erases, the
   * buyer of an order, then named by the row of its chat. */
  service: z.tuple([]),
  clean: z.tuple([]),
  cleanYes: z.tuple([id]),
  choreStop: z.tuple([id]),
  forget: z.tuple([id]),
  forgetYes: z.tuple([id]),
  /** For admins: a page, from 1, of what was given up; one row of it (lane and seq; lane 0 for an update) and what is decided about it. */
  dead: z.tuple([id]),
  deadShow: z.tuple([id, id]),
  deadEdit: z.tuple([id, id]),
  deadReplay: z.tuple([id, id]),
  deadDrop: z.tuple([id, id]),
  deadDropYes: z.tuple([id, id]),
  /** For admins: a group gets a place, 0 the managers', 1 the staff's; the number of the group without its minus. */
  here: z.tuple([id, id]),
  /** Support requests, for whoever asks. Breakdowns of all departments; departments; types of one, by their places in the catalogue. */
  reqBreakdowns: z.tuple([]),
  reqOther: z.tuple([]),
  reqDepartment: z.tuple([id]),
  reqType: z.tuple([id, id]),
  /** A frequent question of a type: department, type, question; did its answer help? Department, type. */
  reqFaq: z.tuple([id, id, id]),
  reqHelped: z.tuple([id, id]),
  reqNotHelped: z.tuple([id, id]),
  /**
   * The form, which is named by the second in which it was begun, and its question, so that a button pressed twice does nothing twice: a step
   * back, leaves a question out, chooses one of the options, no more files.
   */
  reqBack: z.tuple([id, id]),
  reqSkip: z.tuple([id, id]),
  reqChoose: z.tuple([id, id, id]),
  reqNext: z.tuple([id, id]),
  /** From the review: asks which answer is to be another, asks that question again, shows the review, sends, puts the form away. */
  reqChange: z.tuple([id]),
  reqEdit: z.tuple([id, id]),
  reqReview: z.tuple([id]),
  reqSubmit: z.tuple([id]),
  reqDrop: z.tuple([id]),
  /** A form that was left: goes on; begins one for a department's type instead. */
  reqContinue: z.tuple([id]),
  reqRestart: z.tuple([id, id]),
  /** Somebody has the same trouble: the form joins that request; a request is made all the same. */
  reqJoin: z.tuple([id, id]),
  reqAnyway: z.tuple([id]),
  /** Own requests: a page, from 1; one of them; a comment; asks about, and does, cancelling. */
  reqMine: z.tuple([id]),
  reqShow: z.tuple([id]),
  reqComment: z.tuple([id]),
  reqCancel: z.tuple([id]),
  reqCancelYes: z.tuple([id]),
  /** A solved one: accepted, not solved; a closed one again; a mark from 1 to 5. */
  reqAccept: z.tuple([id]),
  reqNotSolved: z.tuple([id]),
  reqReopen: z.tuple([id]),
  reqRate: z.tuple([id, id]),
  /** A message that is for no request yet: kept text, request (0: a new one). */
  reqFree: z.tuple([id, id]),
  /** Staff, in the group of a department: takes a request, asks its requester, makes a note, solves it; a page, from 1, of open ones. */
  workTake: z.tuple([id]),
  workAsk: z.tuple([id]),
  workNote: z.tuple([id]),
  workSolve: z.tuple([id]),
  workOpen: z.tuple([id]),
  /** Puts a question away. */
  cancel: z.tuple([]),
  /** How it works; home menu. */
  help: z.tuple([]),
  manager: z.tuple([]),
} as const satisfies Record<string, z.ZodType>

type ActionName = keyof typeof actions
export type CallbackAction = {
  [Name in ActionName]: { readonly action: Name; readonly args: z.output<(typeof actions)[Name]> }
}[ActionName]

/** What a button says that an activation shall be. */
export const statusCodes = { done: 1, work: 2 } as const

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
