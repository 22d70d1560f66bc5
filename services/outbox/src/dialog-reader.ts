import type { ChatPage, Imported, ImportMode, TouchedLane } from '@pinline/db'
import { createChatReader } from '@pinline/domain'
import type { ChatReader, Crm } from '@pinline/domain'

/** Reads dialogs into the store. */
export type DialogReader = Pick<ChatReader<ImportMode, NonNullable<ChatPage['lane']>, Imported>, 'readLatest' | 'readAfter'>

/** Pause before a failed look is repeated. */
const repeatMs = 250

export interface DialogReaderDeps {
  readonly crm: Pick<Crm, 'readMessages'>
  readonly importPage: (page: ChatPage) => Promise<Imported>
  /** Draws a chat's claimable cards again. */
  readonly redraw: (chat: number) => Promise<TouchedLane[]>
  /** Draws the cards of edited or deleted messages again. */
  readonly redrawMessages: (chat: number, messages: readonly number[]) => Promise<TouchedLane[]>
  readonly hintTelegram: (destinations: readonly string[]) => void
  readonly clock: () => Date
  readonly sleep: (ms: number) => Promise<void>
}

/** A look has no effect, so a single failure of the CRM need not cost the reply behind it a whole back-off. */
const repeatingOnce = ({ crm, sleep }: DialogReaderDeps): Pick<Crm, 'readMessages'> => ({
  readMessages: async (...call) => {
    const answer = await crm.readMessages(...call)
    const passes =
      (answer.status === 'ambiguous' && answer.reason !== 'timeout') || (answer.status === 'not-done' && answer.reason === 'maintenance')
    if (!passes) return answer
    await sleep(repeatMs)
    return crm.readMessages(...call)
  },
})

/**
 * What is read on behalf of a reply is imported like any other reading, so its consequences are ours: new cards are rung, and cards of a
 * free chat that was answered or changed are drawn again.
 */
export const createDialogReader = (deps: DialogReaderDeps): DialogReader => {
  const { importPage, redraw, redrawMessages, hintTelegram, clock } = deps
  return createChatReader({
    crm: repeatingOnce(deps),
    clock,
    store: async (page: ChatPage): Promise<Imported> => {
      const imported = await importPage(page)
      if (imported.status !== 'stored') return imported
      const answeredFree = imported.owner === null && imported.sellers.length > 0
      const redrawn = answeredFree ? await redraw(imported.chat) : []
      if (imported.changed.length > 0) redrawn.push(...(await redrawMessages(imported.chat, imported.changed)))
      hintTelegram([...imported.lanes, ...redrawn].map(({ destination }) => destination))
      return imported
    },
  })
}
