import { offeredCommands } from '@pinline/contracts'
import type { Role } from '@pinline/db'
import type { Wording } from './desk-words.ts'

/** A command as Telegram offers it. */
export interface OfferedCommand {
  readonly command: string
  readonly description: string
}

/** The commands of somebody's own chat; empty for those who have only everybody's. */
export const drawCommands = (role: Role | null, wording: Wording, hasHelpDesk = false): readonly OfferedCommand[] => {
  const { requester, catalogue } = offeredCommands
  const admin = [...offeredCommands.admin, ...(hasHelpDesk ? catalogue : [])]
  const manager = [...offeredCommands.manager, ...(hasHelpDesk ? requester : [])]
  const names = role === 'admin' ? [...manager, ...admin] : role === 'manager' ? manager : []
  return names.map((name) => ({ command: name.slice(1), description: wording.label(name) }))
}
