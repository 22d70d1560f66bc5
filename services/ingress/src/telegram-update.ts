import type { IncomingUpdate } from '@pinline/db'
import { isTooDeep, toStorable } from './storable.ts'

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const isId = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)

const idOf = (owner: unknown): number | undefined => (isFields(owner) && isId(owner['id']) ? owner['id'] : undefined)

/** Who caused an update: the person, else the chat, else nobody (0). Every kind names them alike; a reaction says `user`. */
const causerOf = (update: Fields): number => {
  const content = Object.values(update).find(isFields)
  return idOf(content?.['from']) ?? idOf(content?.['user']) ?? idOf(content?.['chat']) ?? 0
}

/** Reads what Telegram sent, from a webhook or from polling. `invalid` says what is wrong with it, without repeating it. */
export const parseUpdate = (
  bot: number,
  body: unknown,
): { status: 'ok'; update: IncomingUpdate } | { status: 'invalid'; reason: string } => {
  if (!isFields(body)) return { status: 'invalid', reason: 'the update must be a JSON object' }
  const updateId = body['update_id']
  if (!isId(updateId)) return { status: 'invalid', reason: 'update_id must be a whole number' }
  if (isTooDeep(body)) return { status: 'invalid', reason: 'the update is nested too deeply' }
  return { status: 'ok', update: { bot, updateId, laneKey: `${String(bot)}:${String(causerOf(body))}`, body: toStorable(body) } }
}
