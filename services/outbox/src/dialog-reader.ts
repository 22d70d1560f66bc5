import type { ChatPage, Imported, ImportMode, TouchedLane } from '@pinline/db'
import { createChatReader } from '@pinline/domain'
import type { ChatReader, Crm } from '@pinline/domain'

/** Reads dialogs into the store. */
export type DialogReader = Pick<ChatReader<ImportMode, NonNullable<ChatPage['lane']>, Imported>, 'readLatest' | 'readAfter'>

export interface DialogReaderDeps {
  readonly crm: Pick<Crm, 'readMessages'>
  readonly importPage: (page: ChatPage) => Promise<Imported>
  /** Draws a chat's claimable cards again. */
  readonly redraw: (chat: number) => Promise<TouchedLane[]>
  readonly hintTelegram: (destinations: readonly string[]) => void
  readonly clock: () => Date
}

/**
 * What is read on behalf of a reply is imported like any other reading, so its consequences are ours: new cards are rung, and cards of a
 * free chat that was answered or changed are drawn again.
 */
export const createDialogReader = ({ crm, importPage, redraw, hintTelegram, clock }: DialogReaderDeps): DialogReader =>
  createChatReader({
    crm,
    clock,
    store: async (page: ChatPage): Promise<Imported> => {
      const imported = await importPage(page)
      if (imported.status !== 'stored') return imported
      const answeredFree = imported.owner === null && imported.sellers.length > 0
      const redrawn = answeredFree || imported.changed.length > 0 ? await redraw(imported.chat) : []
      hintTelegram([...imported.lanes, ...redrawn].map(({ destination }) => destination))
      return imported
    },
  })
