import { found } from '../findings.ts'
import type { Finding } from '../findings.ts'
import { toChatId } from './group.ts'
import type { BotSelf, SeenPerson, TelegramProber } from './prober.ts'

export interface AdminsDeps {
  readonly prober: Pick<TelegramProber, 'chat'>
  readonly self: BotSelf
}

/** Who runs this? `seen` are people who have just written to the bot, to find one's own number; null where nobody could look. */
export const checkAdmins = async (
  { prober, self: { username } }: AdminsDeps,
  configured: string,
  seen: readonly SeenPerson[] | null,
): Promise<readonly Finding[]> => {
  const items = configured
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  if (items.length === 0) {
    const people = (seen ?? []).map(({ id, name }) => `${String(id)} (${name})`).join(', ')
    return [found('admins.unset', { username }), ...(people === '' ? [] : [found('admins.seen', { people })])]
  }
  const ids = items.map(toChatId)
  if (!ids.every((id) => id !== undefined && id > 0)) return [found('admins.form')]
  const asked = await Promise.all(
    ids.flatMap((id) => (id === undefined ? [] : [prober.chat(id).then(({ status }) => ({ id, isUnknown: status === 'unknown' }))])),
  )
  const silent = asked.filter(({ isUnknown }) => isUnknown).map(({ id }) => String(id))
  if (silent.length > 0) return [found('admins.silent', { ids: silent.join(', '), username })]
  return [found('admins.ok', { n: asked.length })]
}
