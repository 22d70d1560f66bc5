import { groupRecipient } from '@pinline/db'
import type { Destinations } from './destinations.ts'
import type { JudgeDeps } from './judge.ts'

/** Has cards posted anew that the group has left behind, also those that are noted only after it has moved. */
export interface FollowGroup extends Pick<JudgeDeps, 'onGroupMoved'> {
  /** Something is noted as shown in a chat of Telegram. */
  readonly onNoted: (recipient: string, telegramChat: number) => Promise<void>
}

export interface FollowGroupDeps extends Pick<JudgeDeps, 'onGroupMoved'> {
  readonly destinations: Pick<Destinations, 'resolve'>
}

/** A card may reach the group right before it moves, while its note comes after the others were posted anew: then that is done once more. */
export const createFollowGroup = ({ destinations, onGroupMoved }: FollowGroupDeps): FollowGroup => {
  /** Numbers that the group got by moving. Another group that an admin has chosen is none of them. */
  const moved = new Set<number>()
  return {
    onGroupMoved: async (recipient, telegramChat) => {
      moved.add(telegramChat)
      await onGroupMoved(recipient, telegramChat)
    },
    onNoted: async (recipient, telegramChat) => {
      const present = moved.size > 0 && recipient === groupRecipient ? await destinations.resolve(recipient) : null
      if (present === null || present.telegramChat === telegramChat || !moved.has(present.telegramChat)) return
      await onGroupMoved(recipient, present.telegramChat)
    },
  }
}
