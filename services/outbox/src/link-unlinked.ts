import type { UnlinkedReplies, UnlinkedReply } from '@pinline/db'
import type { CrmFailure } from '@pinline/domain'
import type { ReplyLookup } from './reply-lookup.ts'
import type { Posted } from './outcome.ts'
import { hasNothing, parseCrmEffect, wantedOf } from './reply-effect.ts'

export interface LinkUnlinkedDeps {
  readonly unlinked: UnlinkedReplies
  readonly lookup: Pick<ReplyLookup, 'linkLate'>
}

const postedOf = ({ item, order }: UnlinkedReply): Posted | null => {
  const { op, payload, chat, lane, seq, manager, baseId, idem } = item
  const effect = parseCrmEffect(op, payload)
  if (effect === null || effect.op === 'seen' || hasNothing(effect) || chat === null || baseId === null) return null
  return { chat, order, lane, seq, manager, base: baseId, wanted: wantedOf(effect, idem) }
}

const isAway = ({ status }: CrmFailure): boolean => status === 'not-done' || status === 'ambiguous' || status === 'unauthorized'
/** So many chats in a row that can not be read are the CRM's fault, fewer their own. */
const mostFailures = 3

/**
 * Links replies whose process ended before it could; several processes may do so at once. One whose message can not be told is looked for
 * once in each process; a CRM that can not be asked is left alone until the next call.
 */
export const createLinkUnlinked = ({ unlinked, lookup }: LinkUnlinkedDeps): ((signal: AbortSignal) => Promise<void>) => {
  let givenUp: ReadonlySet<string> = new Set()
  return async (signal) => {
    const found = (await unlinked.find()).map((reply) => ({ key: `${String(reply.item.lane)}:${String(reply.item.seq)}`, reply }))
    const open = new Set(found.flatMap(({ key }) => (givenUp.has(key) ? [key] : [])))
    givenUp = open
    let failures = 0
    for (const { key, reply } of found) {
      if (signal.aborted || failures === mostFailures) return
      const posted = open.has(key) ? null : postedOf(reply)
      if (posted === null) continue
      const result = await lookup.linkLate(posted, signal)
      const isUnread = result.status === 'failed' && isAway(result.failure)
      failures = isUnread ? failures + 1 : 0
      if (result.status !== 'linked' && !isUnread) open.add(key)
    }
  }
}
