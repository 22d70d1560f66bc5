import type { EffectButton } from '@pinline/contracts'
import type { ChatView } from '@pinline/db'
import type { BotDeps, StaffContext } from './context.ts'
import { choice, dropButton, maxCandidates, sendButton } from './draft-buttons.ts'

/** What a writer can do with a kept text at this moment. */
export interface DraftChoices {
  /** That it is for; null where nobody has said so. */
  readonly chat: ChatView | null
  /** Somebody else has that chat. */
  readonly other: number | null
  readonly buttons: readonly (readonly EffectButton[])[]
}

/** Somebody else has the chat at this moment. */
const otherOwner = ({ owner, ownerUntil }: ChatView, manager: number, now: Date): number | null =>
  owner !== null && owner.id !== manager && ownerUntil !== null && ownerUntil > now ? owner.id : null

export const createDraftChoices =
  ({ account, deskReads, views, clock }: Pick<BotDeps, 'account' | 'deskReads' | 'views' | 'clock'>) =>
  async (ctx: StaffContext, id: number, order: number | undefined): Promise<DraftChoices> => {
    const manager = ctx.person.id
    const drop = [dropButton(id, 'btn.draft_delete')]
    const chat = order === undefined ? null : await views.chat({ account, order })
    if (chat === null) {
      const candidates = await deskReads.candidates(manager, maxCandidates)
      return { chat, other: null, buttons: [...candidates.map((candidate) => [choice(id, 'send', candidate)]), drop] }
    }
    const now = clock()
    const send = sendButton(id, chat, manager, now)
    return { chat, other: otherOwner(chat, manager, now), buttons: [...(send === null ? [] : [[send]]), drop] }
  }
