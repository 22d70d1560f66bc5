import { found } from '../findings.ts'
import type { Finding } from '../findings.ts'
import type { Asked, BotSelf, KnownChat, Standing, TelegramProber } from './prober.ts'

export interface GroupDeps {
  readonly prober: Pick<TelegramProber, 'chat' | 'standing'>
  readonly self: BotSelf
}

/**
 * Where a chat's number comes from; what was set from inside by `/here`, or by a move of the group, wins. `stored` is undefined where
 * nobody could look.
 */
export interface ChosenChat {
  readonly configured: string
  readonly stored: number | null | undefined
}

/** A whole number within the range that our ids keep to; undefined for anything else. */
export const toChatId = (text: string): number | undefined => {
  const id = /^-?\d+$/u.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(id) ? id : undefined
}

/** Numbers that somebody may have meant who has lost the sign or the `-100` in front of a supergroup's number. */
const likelyIds = (id: number): number[] => {
  const digits = String(Math.abs(id))
  const candidates = [`-100${digits}`, ...(id > 0 ? [`-${digits}`] : [])].map(Number)
  return candidates.filter((candidate) => candidate !== id && Number.isSafeInteger(candidate))
}

const findLikely = async (id: number, prober: GroupDeps['prober']): Promise<Finding | null> => {
  for (const candidate of likelyIds(id)) {
    const asked = await prober.chat(candidate)
    if (asked.status === 'ok' && asked.value.type !== 'private') return found('group.prefix', { id: candidate })
  }
  return null
}

const judgeStanding = (asked: Asked<Standing>, chat: KnownChat, self: BotSelf): readonly Finding[] => {
  const { title } = chat
  const { username } = self
  if (asked.status === 'unknown') return [found('group.left', { title, username })]
  if (asked.status !== 'ok') return [found('group.unsure')]
  const { role } = asked.value
  if (role === 'absent') return [found('group.left', { title, username })]
  if (role === 'muted' || (role === 'member' && !chat.isOpen)) return [found('group.muted', { title })]
  const privacy = self.readsAll ? found('privacy.off', { username }) : found('privacy.on', { username })
  return [
    chat.type === 'group' ? found('group.basic', { title }) : found('group.ok', { title }),
    ...(role === 'administrator' ? [found('rights.admin'), found('privacy.admin')] : [found('rights.member', { username }), privacy]),
  ]
}

/** The group with a certain number: is it there, is the bot in it, may it write, what does it miss without rights? */
export const checkGroupChat = async ({ prober, self }: GroupDeps, id: number): Promise<readonly Finding[]> => {
  const { username } = self
  const asked = await prober.chat(id)
  if (asked.status === 'moved')
    return [found('group.moved', { id: asked.chatId }), ...(await checkGroupChat({ prober, self }, asked.chatId))]
  if (asked.status === 'unknown') return [(await findLikely(id, prober)) ?? found('group.unknown', { username })]
  if (asked.status !== 'ok') return [found('group.unsure')]
  const chat = asked.value
  if (chat.type === 'private') return [(await findLikely(id, prober)) ?? found('group.person', { username })]
  if (chat.type === 'channel') return [found('group.channel', { title: chat.title })]
  return judgeStanding(await prober.standing(id, self.id), chat, self)
}

/** The managers' group as it is set. */
export const checkGroup = async (deps: GroupDeps, { configured, stored }: ChosenChat): Promise<readonly Finding[]> => {
  if (typeof stored === 'number') {
    const findings = await checkGroupChat(deps, stored)
    const isOther = configured !== '' && configured !== String(stored)
    const chat = isOther ? await deps.prober.chat(stored) : null
    return chat?.status === 'ok' ? [...findings, found('group.inside', { title: chat.value.title })] : findings
  }
  const { username } = deps.self
  if (configured === '') return [stored === null ? found('group.unset', { username }) : found('group.unseen', { username })]
  const id = toChatId(configured)
  return id === undefined ? [found('group.form')] : checkGroupChat(deps, id)
}

/** The log channel with a certain number: is it there, and may the bot post? */
export const checkLogChat = async ({ prober, self }: GroupDeps, id: number): Promise<readonly Finding[]> => {
  const asked = await prober.chat(id)
  if (asked.status === 'moved') return [found('log.moved', { id: asked.chatId })]
  if (asked.status === 'unknown') return [found('log.unknown')]
  if (asked.status !== 'ok') return [found('log.unsure')]
  const { type, title, isOpen } = asked.value
  if (type === 'private') return [found('log.ok', { title: String(id) })]
  const standing = await prober.standing(id, self.id)
  if (standing.status === 'unknown') return [found('log.unknown')]
  if (standing.status !== 'ok') return [found('log.unsure')]
  const { value } = standing
  const mayPost = value.role === 'administrator' ? value.mayPost : value.role === 'member' && type !== 'channel' && isOpen
  return [mayPost ? found('log.ok', { title }) : found('log.muted', { title })]
}

/** The log channel as it is set. */
export const checkLog = async (deps: GroupDeps, { configured, stored }: ChosenChat): Promise<readonly Finding[]> => {
  if (typeof stored === 'number') return checkLogChat(deps, stored)
  if (configured === '') return stored === null ? [found('log.unset')] : []
  const id = toChatId(configured)
  return id === undefined ? [found('log.form')] : checkLogChat(deps, id)
}
