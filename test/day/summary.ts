import type { TextKey } from '@pinline/i18n'
import type { auditReplies, Standing } from './audit.ts'
import type { PastDay } from './run-day.ts'
import { isText } from './words.ts'

/** What happened, in numbers. */
export const summarise = (
  { running, chronicle, intentions, messages, bursts, shop }: PastDay,
  { answered, needless, claimable, owned, stranded }: Standing,
  { sends, misdirected, doubled, usurped }: ReturnType<typeof auditReplies>,
) => {
  const posts = running.telegram.ledger.where(({ ok, kind, chat = 0 }) => ok && kind === 'telegram.sendMessage' && chat > 0)
  const countOf = (...keys: readonly TextKey[]): number => {
    const isOne = isText(...keys)
    return posts.filter(({ text = '' }) => isOne(text)).length
  }
  return {
    messages,
    answered,
    needless,
    waiting: claimable,
    owned: owned.length,
    stranded: stranded.length,
    written: intentions.all().length,
    sends,
    pins: chronicle.shown().filter(({ has }) => has).length,
    lapses: countOf('pin.lapsed'),
    returned: countOf('esc.returned'),
    handOvers: countOf('hand.done.from'),
    declined: countOf('hand.declined'),
    expired: countOf('hand.expired'),
    moved: countOf('pin.moved'),
    refused: countOf('reply.stale.free', 'reply.stale.other'),
    asked: countOf('reply.guard', 'reply.nochat'),
    bursts,
    bans: shop.banned() === null ? 0 : 1,
    doubled: doubled.length,
    misdirected: misdirected.length,
    usurped: usurped.length,
  }
}
