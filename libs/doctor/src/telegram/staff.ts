import { found } from '../findings.ts'
import type { Finding } from '../findings.ts'
import { toChatId } from './group.ts'
import type { ChosenChat, GroupDeps } from './group.ts'

/** Where the staff of a help desk stand. */
export interface StaffGroups {
  /** Of each department, as the catalogue names it; null where it names none. */
  readonly groups: readonly (number | null)[]
  /** Of all departments that name none. */
  readonly common: ChosenChat
}

/** A group of staff with a certain number: is it there, is the bot in it, may it write? */
export const checkStaffChat = async ({ prober, self }: GroupDeps, id: number): Promise<readonly Finding[]> => {
  const { username } = self
  const asked = await prober.chat(id)
  if (asked.status === 'moved') return checkStaffChat({ prober, self }, asked.chatId)
  if (asked.status === 'unknown') return [found('staff.unknown', { id, username })]
  if (asked.status !== 'ok') return [found('staff.unsure')]
  const { type, title, isOpen } = asked.value
  if (type === 'private' || type === 'channel') return [found('staff.kind', { id })]
  const standing = await prober.standing(id, self.id)
  if (standing.status !== 'ok' && standing.status !== 'unknown') return [found('staff.unsure')]
  const role = standing.status === 'ok' ? standing.value.role : 'absent'
  if (role === 'absent') return [found('staff.left', { title, username })]
  return [role === 'muted' || (role === 'member' && !isOpen) ? found('staff.muted', { title }) : found('staff.ok', { title })]
}

const checkCommon = async (deps: GroupDeps, { configured, stored }: ChosenChat): Promise<readonly Finding[]> => {
  if (typeof stored === 'number') return checkStaffChat(deps, stored)
  const { username } = deps.self
  if (configured === '') return [stored === null ? found('staff.unset', { username }) : found('staff.unseen', { username })]
  const id = toChatId(configured)
  return id === undefined ? [found('staff.form')] : checkStaffChat(deps, id)
}

/** All groups of the staff, each once. */
export const checkStaff = async (deps: GroupDeps, { groups, common }: StaffGroups): Promise<readonly Finding[]> => {
  const named = [...new Set(groups)].filter((id) => id !== null)
  const parts = await Promise.all(named.map((id) => checkStaffChat(deps, id)))
  return [...parts.flat(), ...(groups.includes(null) ? await checkCommon(deps, common) : [])]
}
