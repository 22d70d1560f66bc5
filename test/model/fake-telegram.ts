import type { TelegramClient, TelegramResult } from '@pinline/telegram'
import type { Life } from './life.ts'

/** How the next call of Telegram ends. `before`: nothing was done; `after`: it was, and nobody learns of it. */
export type TelegramFault = 'crash-before' | 'crash-after' | 'throttled' | 'cut-before' | 'cut-after'

/** One message as people see it. */
export interface Shown {
  readonly chat: number
  readonly id: number
  readonly text: string
  readonly buttons: readonly string[]
}

/** The moment at which somebody could read a text for the first time. */
export interface Reading extends Shown {
  readonly fresh: boolean
}

/** Bot API methods that put a new message into a chat. */
const posts: ReadonlySet<string> = new Set(['sendMessage', 'sendPhoto', 'sendDocument'])
const edits: ReadonlySet<string> = new Set(['editMessageText', 'editMessageCaption', 'editMessageReplyMarkup'])
/** Pause that a throttled call is told; a few milliseconds, so that a run need not wait for it. */
const throttledMs = 5

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined

const textOf = (payload: unknown): string => {
  const text = field(payload, 'text') ?? field(payload, 'caption')
  return typeof text === 'string' ? text : ''
}

const buttonsOf = (payload: unknown): string[] => {
  const rows = field(field(payload, 'reply_markup'), 'inline_keyboard')
  const buttons: unknown[] = Array.isArray(rows) ? rows.flat() : []
  return buttons.flatMap((button) => {
    const data = field(button, 'callback_data')
    return typeof data === 'string' ? [data] : []
  })
}

/** The chats of a bot in memory, with what people could read, in order. No two runs give a message the same number. */
export const createFakeTelegram = (newMessageId: () => number) => {
  const messages = new Map<number, Shown>()
  const readings: Reading[] = []
  const faults: TelegramFault[] = []
  /** Posts whose answer was lost, and who posted what. */
  const unanswered = new Set<number>()
  const posters = new Map<number, Life>()

  const post = (life: Life, payload: unknown): number => {
    const message = { chat: Number(field(payload, 'chat_id')), id: newMessageId(), text: textOf(payload), buttons: buttonsOf(payload) }
    messages.set(message.id, message)
    posters.set(message.id, life)
    readings.push({ ...message, fresh: true })
    return message.id
  }

  const edit = (method: string, payload: unknown): 'ok' | 'gone' | 'not-modified' => {
    const before = messages.get(Number(field(payload, 'message_id')))
    if (before === undefined) return 'gone'
    const text = method === 'editMessageReplyMarkup' ? before.text : textOf(payload)
    const after = { ...before, text, buttons: buttonsOf(payload) }
    if (JSON.stringify(after) === JSON.stringify(before)) return 'not-modified'
    messages.set(before.id, after)
    readings.push({ ...after, fresh: false })
    return 'ok'
  }

  const perform = (life: Life, method: string, payload: unknown): TelegramResult<unknown> => {
    if (posts.has(method)) return { status: 'ok', value: { message_id: post(life, payload), photo: [] } }
    if (!edits.has(method)) return { status: 'ok', value: true }
    const status = edit(method, payload)
    return status === 'ok' ? { status, value: { message_id: Number(field(payload, 'message_id')) } } : { status }
  }

  const call = async (life: Life, method: string, payload: unknown): Promise<TelegramResult<unknown>> => {
    if (life.isOver()) return life.never()
    const fault = faults.shift()
    if (fault === 'throttled') return { status: 'throttled', retryAfterMs: throttledMs }
    if (fault === 'crash-before') return life.end()
    if (fault === 'cut-before') return { status: 'ambiguous', reason: 'reset' }
    const result = perform(life, method, payload)
    if (fault === undefined) return result
    const newest = [...messages.keys()].at(-1)
    if (posts.has(method) && newest !== undefined) unanswered.add(newest)
    return fault === 'crash-after' ? life.end() : { status: 'ambiguous', reason: 'reset' }
  }

  /** The client of one process. */
  const clientOf = (life: Life): TelegramClient => {
    // The fake answers each method with what that method gives, which its type can not say.
    const typed = ((method: string, payload: unknown) => call(life, method, payload)) as TelegramClient['call']
    return { call: typed, upload: typed, download: () => Promise.resolve({ status: 'gone' }), close: () => undefined }
  }

  return {
    clientOf,
    /** The next call ends so. */
    arm: (fault: TelegramFault): void => {
      faults.push(fault)
    },
    disarm: (): void => {
      faults.length = 0
    },
    /** A pause that covers every block that a throttled call has led to. */
    throttledMs,
    messages: (): Shown[] => [...messages.values()],
    readings: (): readonly Reading[] => readings,
    /** Whoever posted it may not know: the answer was lost, or he died before he could note it. */
    mayBeUnknown: (id: number): boolean => unanswered.has(id) || posters.get(id)?.hasCrashed() === true,
  }
}

export type FakeTelegram = ReturnType<typeof createFakeTelegram>
