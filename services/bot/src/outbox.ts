import type { EffectButton, EffectParam, KeyboardName } from '@pinline/contracts'
import { enqueue, managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, TouchedLane, Transact } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { toError } from '@pinline/platform'
import type { Logger } from '@pinline/platform'

/** A text of the catalogue for one person. */
export interface Notice {
  readonly key: TextKey
  readonly params?: Readonly<Record<string, EffectParam>>
  readonly buttons?: readonly (readonly EffectButton[])[]
  /** The chat that it is about: order, buyer and product are worded from it, and it keeps its place among that chat's posts. */
  readonly about?: { readonly id: number; readonly order: number }
  /** The request that it is about, where it keeps its place among that request's posts. */
  readonly request?: number
  /** Message of the reader that it answers. */
  readonly replyTo?: number
  /** Of the input field; a notice that brings one has no buttons. */
  readonly keyboard?: KeyboardName
  /** The same key twice is one notice. */
  readonly idem: string
}

/** The effect that a notice is. */
export const toNotice = (bot: number, reader: number, notice: Notice): OutboxRequest => {
  const { key, params = {}, buttons = [], about, request, replyTo = null, keyboard } = notice
  const ofRequest = request === undefined ? {} : { request }
  return toTelegram(
    { bot, recipient: managerRecipient(reader), order: about?.order ?? 0, ...ofRequest },
    {
      op: 'notice',
      payload: {
        key,
        params,
        buttons: buttons.map((row) => [...row]),
        replyTo,
        ...ofRequest,
        ...(keyboard === undefined ? {} : { keyboard }),
      },
      idem: `notice:${String(bot)}:${notice.idem}`,
      priority: 1,
      manager: reader,
      ...(about === undefined ? {} : { chat: about.id }),
    },
  )
}

/** How other services learn that there is work. None of these rejects or takes long. */
export interface Hints {
  readonly telegram: (hint: { destination: string }) => Promise<unknown>
  readonly crmOutbox: (hint: { lane: number }) => Promise<unknown>
  readonly crmSync: (hint: { lane: number; chat: number; wanted: number }) => Promise<unknown>
  readonly openProject: (hint: { lane: number }) => Promise<unknown>
}

/** Where outside effects are asked for. */
export interface Outbox {
  /** Stores effects and hints them. */
  send(requests: readonly OutboxRequest[]): Promise<void>
  /** Hints lanes that another transaction has touched. */
  ring(lanes: readonly TouchedLane[]): Promise<void>
  /** Has a chat read from the CRM soon. What fails here is made good by reconciliation. */
  refresh(order: number): Promise<void>
}

export interface OutboxDeps {
  readonly account: number
  readonly transact: Transact
  readonly ringChat: (account: number, chat: number) => Promise<{ lane: number; wanted: number }>
  readonly hints: Hints
  readonly logger: Logger
}

export const createOutbox = ({ account, transact, ringChat, hints, logger }: OutboxDeps): Outbox => {
  const ring = async (lanes: readonly TouchedLane[]): Promise<void> => {
    const destinations = new Set(lanes.filter(({ kind }) => kind === 'telegram').map(({ destination }) => destination))
    const replies = new Set(lanes.filter(({ kind }) => kind === 'crm').map(({ lane }) => lane))
    const works = new Set(lanes.filter(({ kind }) => kind === 'openproject').map(({ lane }) => lane))
    await Promise.all([
      ...[...destinations].map((destination) => hints.telegram({ destination })),
      ...[...replies].map((lane) => hints.crmOutbox({ lane })),
      ...[...works].map((lane) => hints.openProject({ lane })),
    ])
  }
  return {
    ring,
    send: async (requests) => {
      await ring(await transact((tx) => enqueue(tx, requests)))
    },
    refresh: async (order) => {
      try {
        const { lane, wanted } = await ringChat(account, order)
        await hints.crmSync({ lane, chat: order, wanted })
      } catch (thrown) {
        logger.warn({ err: toError(thrown) }, 'could not ask for a chat to be read')
      }
    },
  }
}
