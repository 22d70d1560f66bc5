import { createHash } from 'node:crypto'
import type { CrmMessage } from '@pinline/domain'

/** 32-bit fingerprint of what a message shows; it changes when the message is edited or deleted. */
export const hashMessage = ({ side, text, deleted, file }: Pick<CrmMessage, 'side' | 'text' | 'deleted' | 'file'>): number =>
  createHash('sha1')
    .update(JSON.stringify([side, text, deleted, file?.name ?? null, file?.url ?? null]))
    .digest()
    .readInt32BE(0)
