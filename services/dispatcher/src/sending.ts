import type { Ending, OutboxItem } from '@pinline/db'
import { monotonicMs, newId, sleep, withTimeout } from '@pinline/platform'
import { isGroupId } from '@pinline/telegram'
import type { Turn } from '@pinline/telegram'
import type { Reader } from './crm/chat-sync.ts'
import type { OrderInfo } from './crm/order-info.ts'
import type { Parts } from './parts.ts'
import { createWordings } from './render/desk-words.ts'
import { createDeliver } from './telegram/deliver.ts'
import { createDrawEffect } from './telegram/draw-effect.ts'
import { createConsequences } from './consequences.ts'
import { createFollowGroup } from './telegram/follow-group.ts'
import { createJoins } from './telegram/joins.ts'
import type { Joins } from './telegram/joins.ts'
import { createMedia } from './telegram/media.ts'
import type { Media } from './telegram/media.ts'
import { createIsPoison } from './telegram/poison.ts'
import { createPump } from './telegram/pump.ts'
import type { Pump, PumpDeps } from './telegram/pump.ts'
import { hushed } from './telegram/quiet.ts'
import { createSendItem } from './telegram/send-item.ts'
import type { SendItemDeps } from './telegram/send-item.ts'

/** A page of history shows what is there when the CRM takes longer: the lane is ours for a while only. */
const olderMs = 2_500

const createDraw = (
  { config, stores, helpDesk, clock }: Parts,
  { media, joins }: { media: Media; joins: Joins },
  orderInfo: OrderInfo,
  reader: Reader,
) =>
  createDrawEffect({
    ...stores,
    helpDesk,
    media,
    joins,
    // Where nothing is limited, every message may have a card of its own.
    merges: config.telegram.limits !== 'off',
    wordingFor: createWordings(config.desk.wording),
    ensureInfo: (chat) => orderInfo.ensure(chat),
    purchaseOf: (chat) => orderInfo.read(chat),
    startOfDay: (at) => stores.localTime.toInstant(stores.localTime.partsOf(at).day, 0),
    loadOlder: async ({ order }, before) => {
      await withTimeout(reader.readBefore({ order, mode: 'silent', before }), olderMs)
    },
    bot: config.telegram.bot,
    account: config.account,
    consoleUrl: config.desk.consoleUrl,
    clock,
  })

/** There is nobody to call. */
const uncalled: Turn = { status: 'go', ended: () => undefined }

const createAsks = ({ limiter, destinations }: Pick<Parts, 'limiter' | 'destinations'>): Pick<PumpDeps, 'take' | 'look'> => ({
  take: async (recipient, call) => {
    const destination = await destinations.resolve(recipient)
    if (destination === null) return uncalled
    const { telegramChat: chatId } = destination
    return limiter.take({ chatId, group: isGroupId(chatId), edit: call === 'edit' })
  },
  look: async (recipient) => {
    try {
      const destination = await destinations.resolve(recipient)
      return destination === null ? 0 : await limiter.look({ chatId: destination.telegramChat, group: isGroupId(destination.telegramChat) })
    } catch {
      // The database is away, which the next step will tell of.
      return 0
    }
  },
})

/** What Telegram does not take goes otherwise the next time. */
const createRefusals = ({
  media,
  joins,
  helpDesk,
}: Pick<Parts, 'helpDesk'> & { media: Media; joins: Joins }): Pick<SendItemDeps, 'onRefusedFile' | 'onRefusedJoin'> => ({
  onRefusedFile: (idem, attachment) => {
    media.refuse(idem, attachment)
    helpDesk?.files.refuse(idem, attachment)
  },
  onRefusedJoin: (place) => {
    joins.refuse(place)
  },
})

/** The way of an effect into Telegram. */
export const createSending = (parts: Parts, orderInfo: OrderInfo, reader: Reader): Pump => {
  const { config, stores, client, limiter, destinations, helpDesk, crm, metrics, logger, onError } = parts
  const media = createMedia(crm, stores.fileIds)
  const joins = createJoins()
  const sent = metrics.counter('telegram_effects_total', 'Effects shown in Telegram, by kind', ['op'])
  const repeated = metrics.counter('telegram_maybe_dup_total', 'New messages sent again though an earlier try may have brought them', [
    'op',
  ])
  const { onOutdated, ...consequences } = createConsequences(parts, (destination) => void pump.ring(destination))
  const { onGroupMoved, onNoted } = createFollowGroup({ destinations, onGroupMoved: consequences.onGroupMoved })
  const send = createSendItem({
    draw: hushed(createDraw(parts, { media, joins }, orderInfo, reader), { localTime: stores.localTime, clock: parts.clock }),
    deliver: createDeliver(client, (url, file) => {
      void stores.fileIds.keep(url, file).catch(onError)
    }),
    client,
    destinations,
    ...consequences,
    onGroupMoved,
    onRepeat: ({ op }) => {
      repeated.inc({ op })
    },
    isPoison: createIsPoison(stores.tryNotes),
    ...createRefusals({ media, joins, helpDesk }),
    freeze: (telegramChat, ms) => limiter.freeze({ chatId: telegramChat }, ms),
    random: Math.random,
    bot: config.telegram.bot,
    logger,
  })
  const onEnded = ({ op, idem, recipient }: OutboxItem, { state, shown }: Ending): void => {
    media.forget(idem)
    helpDesk?.files.forget(idem)
    if (state === 'sent') sent.inc({ op })
    if (shown !== undefined) void onNoted(recipient, shown.telegramChat).catch(onError)
  }
  const pump = createPump({
    lanes: stores.lanes,
    send,
    ...createAsks(parts),
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
