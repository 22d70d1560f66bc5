import type { CallbackAction } from '@pinline/contracts'
import type {
  Access,
  Activations,
  Alongside,
  BotReads,
  CannedReplies,
  ChatMarks,
  Chores,
  DeadLetters,
  Desk,
  DeskReads,
  FindForgettable,
  GroupQueue,
  Handovers,
  Languages,
  Lists,
  Notes,
  Orders,
  People,
  Person,
  Pins,
  Prompts,
  Replies,
  ReplyDecisions,
  ReplyEdits,
  Shifts,
  Users,
  Views,
} from '@pinline/db'
import type { Language } from '@pinline/i18n'
import type { Clock, Logger } from '@pinline/platform'
import type { Mutex } from '@pinline/queue'
import type { Composer, Context } from 'grammy'
import type { Message } from 'grammy/types'
import type { SetUp } from './features/here.ts'
import type { Identity } from './identity.ts'
import type { AnswerInline } from './inline-answer.ts'
import type { Notice, Outbox } from './outbox.ts'
import type { Press } from './press.ts'
import type { HelpDesk } from './requests/help-desk.ts'

/** What features are made of; each takes its part. */
export interface BotDeps {
  readonly bot: number
  /** The CRM's account; 0 without a shop. */
  readonly account: number
  /** Managers answer buyers here. */
  readonly hasShop: boolean
  /** Where people ask for support; null: there is none here. */
  readonly helpDesk: HelpDesk | null
  readonly pinTtlMs: number
  /** Zone of people. */
  readonly timezone: string
  /** Of people who have not chosen one. */
  readonly language: Language
  /** Characters (UTF-16) that a message of the CRM may have. */
  readonly textLimit: number
  readonly desk: Desk
  readonly deadLetters: DeadLetters
  readonly deskReads: DeskReads
  readonly people: People
  readonly access: Access
  readonly views: Views
  readonly replies: Pick<Replies, 'part'>
  readonly replyDecisions: ReplyDecisions
  readonly replyEdits: ReplyEdits
  readonly botReads: BotReads
  readonly pins: Pick<Pins, 'extend' | 'move'>
  readonly handovers: Pick<Handovers, 'colleagues' | 'offer' | 'answer'>
  readonly marks: Omit<ChatMarks, 'remind'>
  readonly shifts: Shifts
  readonly lists: Pick<Lists, 'create' | 'page' | 'first'>
  readonly prompts: Prompts
  readonly languages: Languages
  readonly users: Pick<Users, 'get'>
  readonly answerInline: AnswerInline
  readonly activations: Pick<Activations, 'setStatus'>
  readonly canned: CannedReplies
  readonly notes: Pick<Notes, 'add'>
  readonly orders: Pick<Orders, 'others'>
  readonly groupQueue: Pick<GroupQueue, 'wake'>
  readonly chores: Pick<Chores, 'clean' | 'forget' | 'stop'>
  /** Chats that have something of before a moment. */
  readonly countCleanable: (day: Date) => Promise<number>
  readonly forgettable: FindForgettable
  /** Days that words are kept; null where nobody has said so. */
  readonly retentionDays: number | null
  readonly outbox: Outbox
  readonly mutex: Mutex
  readonly identity: Pick<Identity, 'username' | 'groupTitle' | 'groupLink'>
  readonly setUp: SetUp
  readonly clock: Clock
  readonly logger: Logger
}

/** A stored update while it is worked. */
export interface UpdateWork {
  readonly updateId: number
  /** 1 at the first try. */
  readonly attempts: number
  /** Further messages of the album that the update belongs to; they need no work of their own any more. */
  readonly album?: readonly Message[]
  /** Ends the update inside the transaction that does its work; call `committed` once that has succeeded. */
  readonly finishIn: Alongside
  committed(): void
  /** The update ends with this code beside it. */
  fail(error: string): void
}

/** A notice to the person who caused the update; its `idem` is made from the update. */
export type Saying = Omit<Notice, 'idem'> & { readonly idem?: string }

interface BotFlavour {
  work: UpdateWork
  /** Who caused the update, null for a stranger. */
  person: Person | null
  /** This is the first that we hear from a known person in private. */
  isFirstContact: boolean
  /** The button that was pressed. */
  press: Press | null
  /** What the button says that it does; null for none, or one that this version did not make. */
  action: CallbackAction | null
  /** Unique to the update, for idempotency keys. */
  key: string
  say(saying: Saying): Promise<void>
}

export type BotContext = Context & BotFlavour
/** Caused by a manager or an admin. */
export type StaffContext = BotContext & { person: Person }
export type PressContext = StaffContext & { press: Press }

export const isStaff = (ctx: BotContext): ctx is StaffContext => ctx.person?.role === 'manager' || ctx.person?.role === 'admin'

/** Telegram lets the bot write to nobody who has not written first, or who has blocked it. */
export const isReachable = ({ startedAt, unreachable }: Person): boolean => startedAt !== null && !unreachable

type ActionName = CallbackAction['action']
type ArgsOf<Name extends ActionName> = Extract<CallbackAction, { action: Name }>['args']

/** Registers what a button of managers does. */
export const onAction = <Name extends ActionName>(
  composer: Composer<StaffContext>,
  name: Name,
  handle: (ctx: PressContext, args: ArgsOf<Name>) => Promise<void>,
): void => {
  composer.on('callback_query', async (ctx, next) => {
    const { action, press } = ctx
    if (press === null || action?.action !== name) await next()
    // The name picks the arguments, which the compiler can not follow through the union.
    else await handle(Object.assign(ctx, { press }), action.args as ArgsOf<Name>)
  })
}
