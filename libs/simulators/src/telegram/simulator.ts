import type { User } from '@grammyjs/types'
import { createHost } from '../http.ts'
import type { Handler } from '../http.ts'
import { createKnobs, switchDown } from '../knobs.ts'
import { createLedger } from '../ledger.ts'
import type { Ledger } from '../ledger.ts'
import { createRandom } from '../random.ts'
import { createTelegramFaults, telegramFaultsPatch } from './faults.ts'
import { createInline } from './inline.ts'
import { createMembership } from './membership.ts'
import { createPeople } from './people.ts'
import { createPresses } from './presses.ts'
import { createTelegramServer } from './server.ts'
import { createStore } from './store.ts'
import type { SimMessage, StoredFile } from './store.ts'
import { createUpdateDelivery } from './update-delivery.ts'
import type { UpdateDelivery } from './update-delivery.ts'
import { createUpdateQueue } from './update-queue.ts'
import { toBot } from './world.ts'
import type { BotSetting, World } from './world.ts'

/** Options of {@link createTelegramSimulator}. */
export interface TelegramSimulatorOptions {
  /** @defaultValue any free port, kept over restarts */
  readonly port?: number
  /** The only token that is accepted; its digits are the bot's number. */
  readonly token: string
  /** The managers' group. Below -1000000000000 it is a supergroup, else a basic group. */
  readonly groupId: number
  /** @defaultValue `'Managers'` */
  readonly groupTitle?: string
  /** @defaultValue `'pinline_bot'` */
  readonly botUsername?: string
  readonly ledger?: Ledger
  /** Same seed, same chance. @defaultValue `1` */
  readonly seed?: number
  /**
   * Numbers after which messages (in each chat; files too) and updates are counted, for a bot whose database knows those of an earlier run.
   * @defaultValue 0 and 1000000
   */
  readonly lastIds?: { readonly message: number; readonly update: number }
  /** Path under which a foreign server calls `handle`. @defaultValue `''` */
  readonly mount?: string
  /** Origin of that foreign server, `http://127.0.0.1:<port>`. @defaultValue the own server's */
  readonly origin?: () => string
}

const createWorld = (options: TelegramSimulatorOptions): World => {
  const { token, botUsername = 'pinline_bot', seed = 1, ledger = createLedger(), lastIds = { message: 0, update: 1_000_000 } } = options
  const random = createRandom(seed)
  const faults = createTelegramFaults()
  const holder: { delivery?: UpdateDelivery } = {}
  const queue = createUpdateQueue({ faults, random, lastId: lastIds.update, onReady: () => holder.delivery?.pump() })
  const delivery = createUpdateDelivery({ queue, faults, ledger })
  holder.delivery = delivery
  const store = createStore({ bot: toBot(token, botUsername), lastId: lastIds.message })
  return { store, faults, ledger, random, queue, delivery, presses: new Map(), inlineQueries: new Map(), settings: new Map() }
}

/**
 * A Telegram of our own: the Bot API over HTTP on 127.0.0.1, people whose phones a test holds, an account of everything
 * ({@link Ledger}) and knobs for every way in which Telegram fails. Nothing leaves the machine, except deliveries to the webhook that
 * the bot asked for.
 */
export const createTelegramSimulator = (options: TelegramSimulatorOptions) => {
  const { port = 0, token, groupId, groupTitle = 'Managers', mount = '', origin } = options
  const world = createWorld(options)
  const { store, faults, ledger, queue, delivery } = world
  const answer = createTelegramServer(world, { token })
  const handle: Handler = (request, response) => {
    request.url = (request.url ?? '/').slice(mount.length)
    return answer(request, response)
  }
  const host = createHost({ handle, port })
  switchDown(faults, (down) => {
    host.setDown(down)
    delivery.pump()
  })
  const membership = createMembership(world, { groupId, groupTitle })
  return {
    ledger,
    faults,
    ...createKnobs(faults, telegramFaultsPatch),
    ...createPeople(world),
    ...createPresses(world),
    ...createInline(world),
    ...membership,
    /** Root of the Bot API, for `TELEGRAM_API_ROOT`. */
    get url(): string {
      return `${(origin ?? host.origin)()}${mount}`
    },
    /** Begins to answer and to deliver; again after {@link stop}, at the same port with everything kept. `listen: false` when a foreign server calls `handle`. */
    start: async ({ listen = true }: { listen?: boolean } = {}): Promise<void> => {
      if (listen) await host.start()
      delivery.start()
    },
    stop: async (): Promise<void> => {
      delivery.stop()
      await host.stop()
    },
    handle,
    /** The bot as people see it. */
    bot: store.bot,
    people: (): readonly User[] => [...store.people.values()].map(({ user }) => user),
    chats: () => [...store.chats.values()].map(({ chat }) => chat),
    /** A copy of every message that a chat shows now, in order; ephemeral ones too, which only `visibleTo` sees. */
    messages: (chat: number): SimMessage[] => [...store.find(chat).messages.values()].map((message) => ({ ...message })),
    /** An administrator removes a message; the bot is not told. */
    removeMessage: (chat: number, messageId: number): void => {
      store.find(chat).messages.delete(messageId)
    },
    /** A file that a message carries, by its `fileId`. */
    file: (fileId: string): StoredFile | undefined => store.files.get(fileId),
    /** What the bot told Telegram about itself, the last of each kind, scope and language. */
    settings: (): readonly BotSetting[] => [...world.settings.values()],
    /** Updates that the bot has not taken yet. */
    pendingUpdates: (): number => queue.pending.length,
  }
}

/** See {@link createTelegramSimulator}. */
export type TelegramSimulator = ReturnType<typeof createTelegramSimulator>
