import { effects, encodeCallback } from '@pinline/contracts'
import { toTelegram } from '@pinline/db'
import type { ClaimResult } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { isReachable, onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { loadingMs } from '../desk-actions.ts'
import type { Params } from '../wording.ts'

/** The lock only spares Postgres the losers of a race; it decides nothing. */
const lockTtlMs = 3000
const lockWaitMs = 300

type ClaimDeps = Pick<BotDeps, 'bot' | 'account' | 'desk' | 'views' | 'botReads' | 'outbox' | 'mutex' | 'identity'>

const outcomeOf = (order: number, result: ClaimResult): { key: TextKey; params: Params } => {
  switch (result.status) {
    case 'won':
      if (result.chat.activation !== null) return { key: 'claim.activation.won', params: { order: String(order) } }
      return { key: 'claim.won', params: { order: String(order), till: { time: 'till', at: result.until.toISOString() } } }
    case 'mine':
      return { key: 'claim.mine', params: {} }
    case 'lost':
      return { key: 'claim.lost', params: { order: String(order), manager: { manager: result.owner } } }
    case 'elsewhere':
      return result.at === null
        ? { key: 'claim.elsewhere.some', params: {} }
        : { key: 'claim.elsewhere', params: { at: { time: 'at', at: result.at.toISOString() } } }
    case 'stale':
      return { key: 'claim.stale', params: {} }
    case 'no-chat':
      return { key: 'claim.unknown', params: { dur: { durationMs: loadingMs } } }
  }
}

const digest = effects['digest.edit'].pick({ chats: true, more: true, late: true })

/** A list of waiting chats shows at once that one of them is taken. */
const createRedrawDigest =
  ({ bot, views, botReads, outbox }: ClaimDeps) =>
  async (ctx: PressContext): Promise<void> => {
    const message = ctx.callbackQuery?.message
    if (message === undefined) return
    const place = { telegramChat: message.chat.id, messageId: message.message_id }
    if ((await views.shown({ bot, ...place }))?.kind !== 'digest') return
    const effect = await botReads.effectOf({ bot, ...place })
    const stored = digest.safeParse(effect?.payload)
    if (effect === null || !stored.success) return
    const idem = `digest.edit:${ctx.key}`
    await outbox.send([
      toTelegram(
        { bot, recipient: effect.recipient, order: 0 },
        { op: 'digest.edit', payload: { ...place, ...stored.data }, idem, priority: 4 },
      ),
    ])
  }

/** Who wants an activation that a colleague has may ask for it. */
const offerToAsk = async (ctx: PressContext, { chat, owner }: ClaimResult & { status: 'lost' }): Promise<void> => {
  if (chat.activation === null) return
  const ask = { label: 'btn.ask_hand', data: encodeCallback({ action: 'askHand', args: [chat.order] }) }
  await ctx.say({ key: 'act.taken', params: { manager: { manager: owner } }, about: chat, buttons: [[ask]] })
}

/** Takes a chat. Of many who press at once one wins, and everybody is told at once how it ended. */
export const claimFeature = (deps: ClaimDeps): Composer<StaffContext> => {
  const { account, desk, outbox, mutex, identity } = deps
  const redrawDigest = createRedrawDigest(deps)
  const composer = new Composer<StaffContext>()

  const claim = async (ctx: StaffContext, order: number, message: number): Promise<ClaimResult> => {
    const lock = await mutex.acquire(`claim:${String(account)}:${String(order)}`, lockTtlMs, lockWaitMs)
    try {
      // In private chats are offered; a card of one message stands in the group, where a newer one can follow it.
      return await desk.claim({ order, message, manager: ctx.person.id, key: ctx.key, latest: ctx.chat?.type === 'private' })
    } finally {
      if (typeof lock === 'object') void lock.release()
    }
  }

  onAction(composer, 'claim', async (ctx, [order, message]) => {
    if (!isReachable(ctx.person)) {
      await ctx.press.answer('access.start_first', { bot: await identity.username() })
      return
    }
    const result = await claim(ctx, order, message)
    const { key, params } = outcomeOf(order, result)
    await Promise.all([
      ctx.press.answer(key, params, { keep: true }),
      outbox.ring(result.status === 'no-chat' ? [] : result.lanes),
      // The CRM may know of an answer that we have not read yet; a lost claim was refreshed by its winner.
      result.status === 'lost' ? undefined : outbox.refresh(order),
    ])
    if (result.status === 'lost') await offerToAsk(ctx, result)
    await redrawDigest(ctx)
  })
  return composer
}
