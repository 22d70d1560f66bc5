import type { OutboxItem } from '@pinline/db'
import { createTransact, groupRecipient, recordEvent, toTelegram } from '@pinline/db'
import { monotonicMs, newId, sleep, systemClock, withTimeout } from '@pinline/platform'
import { isGroupId } from '@pinline/telegram'
import type { Reader } from './crm/chat-sync.ts'
import type { OrderInfo } from './crm/order-info.ts'
import type { Parts } from './parts.ts'
import { createWordings } from './render/desk-words.ts'
import { createDeliver } from './telegram/deliver.ts'
import { createDrawEffect } from './telegram/draw-effect.ts'
import { createMedia } from './telegram/media.ts'
import type { Media } from './telegram/media.ts'
import { createPump } from './telegram/pump.ts'
import type { Pump } from './telegram/pump.ts'
import { createSendItem } from './telegram/send-item.ts'
import type { LostCard } from './telegram/send-item.ts'

/** A page of history shows what is there when the CRM takes longer: the lane is ours for a while only. */
const olderMs = 2_500

const createDraw = ({ config, stores }: Parts, media: Media, orderInfo: OrderInfo, reader: Reader) =>
  createDrawEffect({
    ...stores,
    media,
    wordingFor: createWordings(config.desk.wording),
    ensureInfo: (chat) => orderInfo.ensure(chat),
    loadOlder: async ({ order }, before) => {
      await withTimeout(reader.readBefore({ order, mode: 'silent', before }), olderMs)
    },
    bot: config.telegram.bot,
    clock: systemClock,
  })

/** What an effect leads to beyond its message. */
const createConsequences = ({ stores, config }: Parts, ring: (destination: string) => void) => {
  const { bot } = config.telegram
  const transact = createTransact(stores.database)
  const ringAll = (lanes: readonly { destination: string }[]): void => {
    for (const { destination } of lanes) ring(destination)
  }
  return {
    onUnreachable: async (person: number): Promise<void> => {
      await stores.people.change(person, { unreachable: true })
      ringAll((await stores.desk.revoke(person, 'unreachable')).lanes)
    },
    onLostCard: async ({ chat, message, telegramChat, messageId }: LostCard): Promise<void> => {
      const order = (await stores.views.chat({ id: chat }))?.order
      if (order === undefined) return
      const idem = `card:lost:${String(bot)}:${String(telegramChat)}:${String(messageId)}`
      const target = { bot, recipient: groupRecipient, order }
      ringAll(await stores.enqueue([toTelegram(target, { op: 'card', payload: null, idem, priority: 2, chat, message })]))
    },
    onDead: async ({ op, lane, seq, chat, manager, attempts }: OutboxItem, error: string): Promise<void> => {
      // A post of the log that told of its own end would be told of for ever.
      if (op === 'log') return
      const about = { ...(chat === null ? {} : { chat }), ...(manager === null ? {} : { manager }) }
      const data = { what: op, class: error, attempts, lane, seq }
      await transact((tx) => recordEvent(tx, { at: systemClock(), kind: 'dead', ...about, data }))
    },
    onOutdated: async (chat: number): Promise<void> => {
      ringAll(await stores.desk.redraw(chat))
    },
  }
}

/** The way of an effect into Telegram. */
export const createSending = (parts: Parts, orderInfo: OrderInfo, reader: Reader): Pump => {
  const { config, stores, client, limiter, destinations, crm, metrics, logger, onError } = parts
  const media = createMedia(crm)
  const sent = metrics.counter('telegram_effects_total', 'Effects shown in Telegram, by kind', ['op'])
  const repeated = metrics.counter('telegram_maybe_dup_total', 'Effects sent again after an answer was cut', ['op'])
  const { onOutdated, ...consequences } = createConsequences(parts, (destination) => void pump.ring(destination))
  const send = createSendItem({
    draw: createDraw(parts, media, orderInfo, reader),
    deliver: createDeliver(client),
    client,
    destinations,
    ...consequences,
    onRefusedFile: (idem, attachment) => {
      media.refuse(idem, attachment)
    },
    freeze: (telegramChat, ms) => limiter.freeze({ chatId: telegramChat }, ms),
    random: Math.random,
    bot: config.telegram.bot,
    logger,
  })
  const take = async (recipient: string): Promise<number> => {
    const destination = await destinations.resolve(recipient)
    return destination === null ? 0 : limiter.take({ chatId: destination.telegramChat, group: isGroupId(destination.telegramChat) })
  }
  const onEnded = ({ op, idem, attempts }: OutboxItem, { state }: { state: string }): void => {
    media.forget(idem)
    if (state === 'sent') sent.inc({ op })
    if (attempts > 1) repeated.inc({ op })
  }
  const pump = createPump({
    lanes: stores.lanes,
    send,
    take,
    unlimited: config.telegram.limits === 'off',
    onOutdated,
    onEnded,
    onError,
    newToken: newId,
    monotonicMs,
    sleep,
  })
  return pump
}
