import type { RuleAnswers, UnansweredMessage } from '@pinline/db'
import { fillReply, ruleFor } from '@pinline/domain'
import type { BusinessHours, LocalTime } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { RuleBook } from '../rules/rule-book.ts'

export interface RuleTimerDeps {
  readonly book: Pick<RuleBook, 'rules'>
  readonly ruleAnswers: RuleAnswers
  readonly hours: Pick<BusinessHours, 'isOpen'>
  readonly localTime: Pick<LocalTime, 'partsOf'>
  readonly ringReply: (lane: number) => void
  readonly clock: Clock
}

/** A new leader looks back so far; who wrote earlier and got no answer is a manager's to answer. */
const lookBackMs = 15 * 60_000
/** A message is stored with the time at which its transaction began, so it may show up so much later. */
const overlapMs = 20_000
const batch = 200
const dayMs = 86_400_000

const dayOf = (localTime: RuleTimerDeps['localTime'], at: Date): string =>
  new Date(localTime.partsOf(at).day * dayMs).toISOString().slice(0, 10)

/**
 * Answers new messages by the rules that hold. What it decides depends on the message alone, not on when it is looked at, so a second look
 * gives no second answer.
 */
export const createRuleTimer = ({ book, ruleAnswers, hours, localTime, ringReply, clock }: RuleTimerDeps): (() => Promise<void>) => {
  let since: Date | null = null

  const answer = async (message: UnansweredMessage): Promise<void> => {
    const { text, isFirst, storedAt, order, product, shop } = message
    const rule = ruleFor(book.rules(), { text, isFirst, isOpen: hours.isOpen(storedAt) })
    if (rule === null) return
    const filled = fillReply(rule.text, { order: String(order), product: product ?? '', shop: shop ?? '', manager: '' })
    const lanes = await ruleAnswers.give({ message, rule: rule.name, day: dayOf(localTime, storedAt), text: filled })
    for (const { lane } of lanes) ringReply(lane)
  }

  return async () => {
    if (book.rules().length === 0) return
    const began = clock().getTime()
    const from = since ?? new Date(began - lookBackMs)
    const messages = await ruleAnswers.waiting(from, batch)
    for (const message of messages) await answer(message)
    // A full batch goes on where it ended; otherwise everything up to now has been looked at.
    const last = messages.length < batch ? undefined : messages.at(-1)
    since = new Date(Math.max(from.getTime(), last?.storedAt.getTime() ?? began - overlapMs))
  }
}
