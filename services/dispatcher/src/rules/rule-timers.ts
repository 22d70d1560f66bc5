import { crmOutboxQueue } from '@pinline/contracts'
import type { Timer } from '@pinline/domain'
import { createProducer } from '@pinline/queue'
import type { Parts } from '../parts.ts'
import { createRuleTimer } from '../timers/rule-answers.ts'
import { createRuleBook } from './rule-book.ts'

const lookMs = 30_000
const answerMs = 2_000

/** Automatic answers, where a file of them is configured: what the leader does again and again. */
export const createRuleTimers = ({
  config,
  stores,
  lifecycle,
  clock,
  logger,
}: Pick<Parts, 'config' | 'stores' | 'lifecycle' | 'clock' | 'logger'>): (() => Timer[]) => {
  const path = config.desk.rulesFile
  if (path === null) return () => []
  const replies = createProducer(crmOutboxQueue, { url: config.redisUrl, logger })
  lifecycle.defer('reply hints', () => replies.close())
  return () => {
    const book = createRuleBook({ path, logger })
    const ringReply = (lane: number): void => void replies.hint({ lane })
    const answer = createRuleTimer({ ...stores, book, ringReply, clock })
    return [
      { name: 'rules-file', everyMs: lookMs, run: () => book.look() },
      { name: 'rule-answers', everyMs: answerMs, run: answer },
    ]
  }
}
