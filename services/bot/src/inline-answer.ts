import type { TelegramClient, TelegramPayload } from '@pinline/telegram'

/** An answer that comes later is of no use to somebody who types. */
const timeoutMs = 2000

/** What a person sees while he types behind the bot's name. */
export type InlineAnswer = Pick<TelegramPayload<'answerInlineQuery'>, 'results' | 'button'>
export type InlineResult = InlineAnswer['results'][number]

/** Answers one inline query; like answers to presses this can not wait for a queue. Never rejects, and is never tried again. */
export type AnswerInline = (queryId: string, answer: InlineAnswer) => Promise<void>

/** What is found is for one person and one moment, so nobody keeps it. */
export const createAnswerInline =
  (client: Pick<TelegramClient, 'call'>): AnswerInline =>
  async (queryId, { results, button }) => {
    const answer = { inline_query_id: queryId, results, is_personal: true, cache_time: 0 }
    await client.call('answerInlineQuery', button === undefined ? answer : { ...answer, button }, { timeoutMs })
  }
