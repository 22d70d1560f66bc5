import { createTranslator } from '@pinline/i18n'
import type { Language, TextKey, Translator } from '@pinline/i18n'
import { sleep, systemClock } from '@pinline/platform'
import type { LedgerEntry, NewCrmChat, PressAnswer, SimMessage } from '@pinline/simulators'
import { expect } from 'vitest'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

export type User = ReturnType<System['telegram']['addUser']>
type Params = Readonly<Record<string, string | number>>

/** Stands for a value that a test does not know: a time, a name that somebody else chose. */
export const any = '\u0007'

/** What people wait for comes within this time, also on a busy machine. */
export const soon = { timeoutMs: 20_000 }
const chiefId = 500_001
const hourMs = 3_600_000

/** A message of the bot as it came, and as it is now. */
export interface Shown {
  readonly seq: number
  readonly chat: number
  readonly id: number
  /** When it came. */
  readonly text: string
  readonly now: () => SimMessage
}

export interface ShopOptions {
  readonly language: Language
  readonly env?: Readonly<Record<string, string>>
  /** The CRM before Pinline knows it. */
  readonly before?: (crm: System['crm']) => void
}

/** Answer to a press, or a message: what shows words. */
type Wordy = { readonly text?: string | undefined }

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What a key says with these values; see {@link any}. */
const createSays =
  (words: Translator) =>
  (key: TextKey, params: Params = {}): RegExp =>
    new RegExp(words.text(key, params).split(any).map(escaped).join('[\\s\\S]*?'), 'u')

const labelsOf = ({ replyMarkup }: SimMessage): string[] => {
  if (replyMarkup === undefined || (!('inline_keyboard' in replyMarkup) && !('keyboard' in replyMarkup))) return []
  const rows = 'inline_keyboard' in replyMarkup ? replyMarkup.inline_keyboard : replyMarkup.keyboard
  return rows.flat().map((button) => (typeof button === 'string' ? button : button.text))
}

/** What people see: messages by their words, and the buttons below them. */
const createEyes = ({ telegram }: System, says: ReturnType<typeof createSays>) => {
  const toShown = ({ seq, chat = 0, messageId = 0, text = '' }: LedgerEntry): Shown => ({
    seq,
    chat,
    id: messageId,
    text,
    now: () => {
      const found = telegram.messages(chat).find(({ id }) => id === messageId)
      if (found === undefined) throw new Error(`message ${String(messageId)} is gone`)
      return found
    },
  })
  const newest = (): number => telegram.ledger.entries().at(-1)?.seq ?? 0
  /** The first message, new or edited, with these words in a chat after an entry of the ledger. */
  const read = async (chat: number, words: RegExp, after = 0): Promise<Shown> => {
    const isIt = ({ seq, ok, kind, chat: at, text }: LedgerEntry): boolean =>
      seq > after && ok && /telegram\.(send|editMessage)/.test(kind) && at === chat && words.test(text ?? '')
    return toShown(
      await telegram.ledger.waitFor(isIt, soon).catch((cause: unknown) => {
        const last = telegram.messages(chat).slice(-4)
        throw new Error(`nothing like ${String(words)} came; last: ${JSON.stringify(last.map(({ text, caption }) => text ?? caption))}`, {
          cause,
        })
      }),
    )
  }
  return {
    newest,
    read,
    shown: (chat: number, key: TextKey, params: Params = {}, after = 0): Promise<Shown> => read(chat, says(key, params), after),
    /** Messages that came to a chat after an entry of the ledger, in order; edits are not among them. */
    sent: (chat: number, after = 0): Shown[] =>
      telegram.ledger
        .where(({ seq, ok, kind, chat: at }) => seq > after && ok && kind.startsWith('telegram.send') && at === chat)
        .map(toShown),
    labels: (message: Shown): string[] => labelsOf(message.now()),
    /** Waits until a message shows a button. */
    button: (message: Shown, label: string) => expect.poll(() => labelsOf(message.now()), { timeout: soon.timeoutMs }).toContain(label),
  }
}

type Eyes = ReturnType<typeof createEyes>

/** What people do. */
const createHands = ({ telegram }: System, words: Translator, eyes: Eyes) => {
  /** Presses a button named by its label. A press that nobody answers is an error. */
  const press = async (user: User, message: Shown, label: string): Promise<PressAnswer> => {
    const timer = new AbortController()
    const late = sleep(soon.timeoutMs, timer.signal).then(() => Promise.reject(new Error(`nobody answered the press of ${label}`)))
    // Ended early, the wait ends without having been late.
    late.catch(() => undefined)
    try {
      return await Promise.race([telegram.pressButton(user, message.chat, message.id, label).answered, late])
    } finally {
      timer.abort()
    }
  }
  return {
    press,
    /** Presses a button named by its key, and waits for what it leads to. */
    follow: async (user: User, message: Shown, button: TextKey, key: TextKey, params: Params = {}): Promise<Shown> => {
      const after = eyes.newest()
      await press(user, message, words.label(button))
      return eyes.shown(user.id, key, params, after)
    },
    /** Types, and waits for what comes of it. */
    type: (user: User, text: string, key: TextKey, params: Params = {}): Promise<Shown> => {
      const after = eyes.newest()
      telegram.sendText(user, user.id, text)
      return eyes.shown(user.id, key, params, after)
    },
  }
}

type Hands = ReturnType<typeof createHands>

/** Buyers and their chats. */
const createTrade = ({ crm, groupId }: System, words: Translator, eyes: Eyes, { press }: Hands) => {
  /** A buyer writes; the card is in the group. */
  const ordered = async (text: string, chat: NewCrmChat = {}): Promise<{ order: number; card: Shown }> => {
    const order = crm.addChat(chat)
    const after = eyes.newest()
    crm.buyerWrites(order, text)
    return { order, card: await eyes.shown(groupId, 'card.text', { text }, after) }
  }
  /** Takes a chat by its card; gives the chat as it opens in private. */
  const take = async (user: User, card: Shown, button: 'btn.reply' | 'btn.take_activation' = 'btn.reply'): Promise<Shown> => {
    const after = eyes.newest()
    await press(user, card, words.label(button))
    const opened = await eyes.shown(user.id, 'chat.last', { n: any, total: any }, after)
    await eyes.shown(user.id, 'chat.writing', { who: any, order: any, product: any }, after)
    return opened
  }
  return {
    ordered,
    take,
    /** A chat that a manager has; answering `opened` answers its buyer. */
    owned: async (user: User, text: string, chat: NewCrmChat = {}): Promise<{ order: number; card: Shown; opened: Shown }> => {
      const { order, card } = await ordered(text, chat)
      return { order, card, opened: await take(user, card) }
    },
    /** What buyers have been sent, by order. */
    sends: (order: number): LedgerEntry[] => crm.ledger.where(({ ok, kind, chat }) => ok && kind === 'crm.send' && chat === order),
    delivered: (order: number, text: string): Promise<LedgerEntry> =>
      crm.ledger.waitFor(
        ({ ok, kind, chat, text: words }) => ok && kind === 'crm.send' && chat === order && (words ?? '').includes(text),
        soon,
      ),
  }
}

const otherLanguage = { uk: 'en', en: 'uk' } as const

/** Admin and managers, each reading the language for another reason: by default, by his Telegram, by choice. */
const createStaff = async (running: System, language: Language, eyes: Eyes, hands: Hands) => {
  const { telegram } = running
  const chief = telegram.addUser({ id: chiefId, firstName: 'Maria' })
  await hands.type(chief, '/start', 'access.first')
  /** Registers somebody whom the admin lets in. */
  const hire = async (name: string, languageCode?: string): Promise<User> => {
    const user = telegram.addUser({
      firstName: name,
      username: name.toLowerCase(),
      ...(languageCode === undefined ? {} : { languageCode }),
    })
    if (languageCode === otherLanguage[language]) await hands.type(user, `/lang ${language}`, 'lang.set')
    await hands.type(user, '/start', 'access.start.new')
    const after = eyes.newest()
    telegram.sendText(chief, chief.id, `/approve_${String(user.id)}`)
    await eyes.read(user.id, /Managers/u, after)
    return user
  }
  return { chief, hire, anna: await hire('Anna', language), bohdan: await hire('Bohdan', otherLanguage[language]) }
}

/**
 * A shop at work in one language, seen only through the simulators of Telegram and the CRM. Texts are expected by their keys, so that
 * another language fails. Everything that people call something is in Latin letters.
 */
export const openShop = async ({ language, env = {}, before }: ShopOptions) => {
  const time = { aheadMs: 0 }
  const running = await createTogether({
    env: {
      LANGUAGE: language,
      TELEGRAM_ADMIN_IDS: String(chiefId),
      BUSINESS_HOURS: 'mon-sun 00:00-24:00',
      // Nobody is reminded of anything here.
      ANSWER_MINUTES: '100000,200000,300000,400000',
      CRM_LINK_TEMPLATE: 'https://crm.example/orders/{order}',
      // What no signal tells of does not come.
      SWEEP_SECONDS: '600',
      ...env,
    },
    clock: () => new Date(systemClock().getTime() + time.aheadMs),
  })
  try {
    before?.(running.crm)
    await running.startAll()
    const words = createTranslator(language)
    const says = createSays(words)
    const eyes = createEyes(running, says)
    const hands = createHands(running, words, eyes)
    const { telegram, crm, groupId, logChatId } = running
    return {
      running,
      telegram,
      crm,
      groupId,
      logChatId,
      language,
      words,
      says,
      label: (key: TextKey, params: Params = {}) => words.label(key, params),
      labelled: (...keys: readonly TextKey[]): string[] => keys.map((key) => words.label(key)),
      /** The answer to a press, or a message, says what a key says. */
      expectSaid: ({ text }: Wordy, key: TextKey, params: Params = {}): void => {
        expect(text).toMatch(says(key, params))
      },
      ...eyes,
      ...hands,
      ...createTrade(running, words, eyes, hands),
      ...(await createStaff(running, language, eyes, hands)),
      /** Moves business time ahead. */
      passHours: (hours: number): void => {
        time.aheadMs += hours * hourMs
      },
      close: () => running.close(),
    }
  } catch (error) {
    await running.close()
    throw error
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

const cyrillic = /\p{Script=Cyrillic}/u

/** Everything that the bot has said in an English shop is English; in a Ukrainian one the keys alone tell. */
export const expectOneLanguage = ({ language, telegram }: Shop): void => {
  if (language === 'uk') return
  const said = telegram
    .chats()
    .flatMap(({ id }) => telegram.messages(id))
    .filter(({ from }) => from.id === telegram.bot.id)
    .flatMap((message) => [message.text ?? message.caption ?? '', ...labelsOf(message)])
  // The offer to go back is meant for who reads the other language.
  expect(said.filter((text) => cyrillic.test(text) && !text.includes('/lang'))).toEqual([])
}
