import type { Crm, CrmResult } from '@pinline/domain'
import type { Answer } from './answer.ts'
import type { Call } from './client.ts'
import { createClient } from './client.ts'
import { readChatPage, readMessageList } from './dialogs.ts'
import { createExchange } from './exchange.ts'
import { createFetchFile } from './fetch-file.ts'
import type { CrmLogger } from './logger.ts'
import { readPurchase, readUpload } from './purchase.ts'
import type { RateGate } from './rate-gate.ts'
import type { PageQuery } from './read-messages.ts'
import { readRange } from './read-messages.ts'
import { toSendableText } from './text.ts'
import type { TokenStore } from './token-store.ts'

/** What the adapter needs. */
export interface KeepingCrmDeps {
  /** Address up to and with the prefix, for example `https://shop.example/api`; trailing slashes do not matter. */
  readonly baseUrl: string
  readonly sellerId: number
  readonly apiKey: string
  /** IANA zone in which the CRM's zoneless times are read. */
  readonly timeZone: string
  /** Hosts that files may come from; empty means the CRM's own. `*.example.com` allows every name below, at public addresses. */
  readonly fileHosts: readonly string[]
  readonly tokens: TokenStore
  /** The turn to make a call, see `createRateGate`. */
  readonly acquire: RateGate['acquire']
  /** The last look before a request is written: it may abort the signal of its call, and then nothing is. @defaultValue none */
  readonly beforeWrite?: (signal: AbortSignal) => void
  readonly logger: CrmLogger
  readonly clock: () => Date
  /**
   * For each HTTP exchange, from the moment its turn has come.
   * @defaultValue 8000
   */
  readonly timeoutMs?: number
}

const largestPage = 200
// JSON, but not of this call: a read may be repeated, a write is read back.
const strange = { status: 'ambiguous', reason: 'not-json' } as const

const jsonOf = (answer: Answer & { status: 'ok' }): unknown => (answer.body.kind === 'json' ? answer.body.value : undefined)

const done = (answer: Answer): CrmResult<null> => (answer.status === 'ok' ? { status: 'ok', value: null } : answer)

const createReads = (call: Call, { timeZone, baseUrl, logger }: KeepingCrmDeps): Pick<Crm, 'listChats' | 'readMessages' | 'purchase'> => {
  const countSkipped = (operation: string, skipped: number): void => {
    if (skipped > 0) logger.warn({ operation, skipped }, 'CRM records without an id were skipped')
  }

  return {
    async listChats({ page, pageSize }, urgency, signal) {
      const query = { page, pagesize: Math.min(pageSize, largestPage) }
      const answer = await call({ method: 'GET', path: 'debates/v2/chats', query, effect: false }, urgency, signal)
      if (answer.status !== 'ok') return answer
      const read = readChatPage(jsonOf(answer), { page, pageSize: query.pagesize }, timeZone)
      if (read === null) return strange
      countSkipped('listChats', read.skipped)
      return { status: 'ok', value: { chats: read.records, pages: read.pages } }
    },

    readMessages(chat, range, urgency, signal) {
      const readPage = async (page: PageQuery) => {
        const query = { id_i: chat, hidden: 1, ...page }
        const answer = await call({ method: 'GET', path: 'debates/v2', query, effect: false }, urgency, signal)
        if (answer.status !== 'ok') return answer
        const read = readMessageList(jsonOf(answer), timeZone, baseUrl)
        if (read === null) return strange
        countSkipped('readMessages', read.skipped)
        return { status: 'ok' as const, value: { messages: read.records, size: read.records.length + read.skipped } }
      }
      return readRange(readPage, range)
    },

    async purchase(chat, signal) {
      const answer = await call({ method: 'GET', path: `purchase/info/${String(chat)}`, effect: false }, 'live', signal)
      if (answer.status !== 'ok') return answer
      const value = readPurchase(jsonOf(answer))
      if (value === undefined) return strange
      return value === null ? { status: 'missing' } : { status: 'ok', value }
    },
  }
}

const createWrites = (call: Call): Pick<Crm, 'send' | 'upload' | 'markSeen'> => ({
  async send(chat, { text, files, automatic = false }, signal) {
    const json = {
      message: toSendableText(text),
      files: files.map(({ newId, name, type }) => ({ newid: newId, name, type })),
      // Left out when false: the field is newer than some servers, and false is its default.
      ...(automatic ? { is_auto: true } : {}),
    }
    return done(await call({ method: 'POST', path: 'debates/v2', query: { id_i: chat }, body: { json }, effect: true }, 'live', signal))
  },

  async upload({ name, type, bytes }, signal) {
    const form = new FormData()
    form.append('files[]', new Blob([bytes], { type }), name)
    const query = { lang: 'en-US' }
    const answer = await call({ method: 'POST', path: 'debates/v2/upload-preview', query, body: { form }, effect: true }, 'live', signal)
    if (answer.status !== 'ok') return answer
    const read = readUpload(jsonOf(answer))
    if (read === null) return strange
    return 'upload' in read ? { status: 'ok', value: read.upload } : { status: 'rejected', text: read.refused }
  },

  async markSeen(chat, signal) {
    return done(await call({ method: 'POST', path: 'debates/v2/seen', query: { id_i: chat }, effect: true }, 'live', signal))
  },
})

/**
 * The {@link Crm} over the seller API that KeepingCRM speaks. Makes no call until it is asked to, holds no connection of its own
 * and needs no closing. One instance per process and account is enough; concurrent calls share its login.
 */
export const createKeepingCrm = (deps: KeepingCrmDeps): Crm => {
  const { baseUrl, timeoutMs = 8000, beforeWrite = () => undefined, clock } = deps
  const call = createClient({ ...deps, exchange: createExchange({ baseUrl, timeoutMs, beforeWrite, clock }) })
  return { ...createReads(call, deps), ...createWrites(call), fetchFile: createFetchFile(deps) }
}
