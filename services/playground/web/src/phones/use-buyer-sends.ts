import { useOwnCall } from '../shell/use-own-call.ts'
import { toUpload } from './draft.ts'
import type { Draft } from './draft.ts'
import { useSends } from './use-sends.ts'

/** A draft, and in whose dialog it stands. */
interface BuyerDraft extends Draft {
  readonly chat: number
}

/** Writes to the shop as its buyers. */
export const useBuyerSends = () => {
  const call = useOwnCall()
  return useSends(async ({ chat, text, file }: BuyerDraft): Promise<number> => {
    const attached = file === null ? {} : { file: await toUpload(file) }
    const { messageId } = await call('POST /api/buyer/messages', { chat, text, ...attached })
    return messageId
  })
}

export type BuyerSends = ReturnType<typeof useBuyerSends>
