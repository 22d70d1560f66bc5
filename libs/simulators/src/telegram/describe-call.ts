import { toLedgerFile } from '../http.ts'
import type { LedgerFile, LedgerRecord } from '../ledger.ts'

type Described = Pick<LedgerRecord, 'chat' | 'messageId' | 'user' | 'text' | 'files' | 'note'>

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const numberAt = (value: unknown, key: string): number | undefined => {
  const found = isObject(value) ? value[key] : undefined
  return typeof found === 'number' ? found : undefined
}
const textAt = (value: unknown, key: string): string | undefined => {
  const found = isObject(value) ? value[key] : undefined
  return typeof found === 'string' ? found : undefined
}

const filesIn = (value: unknown): LedgerFile[] => {
  if (Array.isArray(value)) return value.flatMap(filesIn)
  if (!isObject(value)) return []
  if (value['bytes'] instanceof Uint8Array) return [toLedgerFile({ name: textAt(value, 'name') ?? '', bytes: value['bytes'] })]
  return Object.values(value).flatMap(filesIn)
}

const noteOf = (args: unknown): string | undefined => {
  if (!isObject(args)) return undefined
  const reactions = args['reaction']
  if (Array.isArray(reactions)) return reactions.map((reaction) => textAt(reaction, 'emoji') ?? '').join('')
  return textAt(args, 'callback_query_id') ?? textAt(args, 'url')
}

/** What a ledger keeps of a call: where, what text, which files, and the message that it made or touched. */
export const describeCall = (args: unknown, result: unknown): Described => {
  const media: unknown = isObject(args) ? args['media'] : undefined
  const texts: unknown[] = [args].concat(media ?? [])
  const first: unknown = Array.isArray(result) ? result[0] : result
  const files = filesIn(args)
  return {
    chat: numberAt(args, 'chat_id'),
    messageId: numberAt(first, 'message_id') ?? numberAt(args, 'message_id'),
    user: numberAt(isObject(args) ? args['ephemeral_message_parameters'] : undefined, 'receiver_user_id'),
    text: texts.map((item) => textAt(item, 'text') ?? textAt(item, 'caption')).find((text) => text !== undefined),
    files: files.length === 0 ? undefined : files,
    note: noteOf(args),
  }
}
