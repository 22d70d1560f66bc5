import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import type { Candidate, ChatView } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { owns } from './desk-actions.ts'

/** Chats that a question offers. */
export const maxCandidates = 8
/** Graphemes of a product's name in a button. */
const productLength = 22

/** One chat that a kept text may be for. */
export const choice = (
  draft: number,
  action: 'send' | 'claimSend',
  { order, product }: Pick<Candidate, 'order' | 'product'>,
): EffectButton => ({
  label: 'inline.item',
  params: { product: cutGraphemes(product ?? '', productLength), order: String(order), pin: '' },
  data: encodeCallback({ action, args: [draft, order] }),
})

/** Sends a kept text to the chat that it is for: at once by its owner, by taking it where it is free. None where somebody else has it. */
export const sendButton = (draft: number, chat: ChatView, manager: number, now: Date): EffectButton | null => {
  const args: [number, number] = [draft, chat.order]
  if (owns(chat, manager, now)) return { label: 'btn.send', style: 'primary', data: encodeCallback({ action: 'send', args }) }
  if (chat.owner !== null && chat.ownerUntil !== null && chat.ownerUntil > now) return null
  return { label: 'btn.claim_send', style: 'primary', data: encodeCallback({ action: 'claimSend', args }) }
}

export const dropButton = (draft: number, label: 'btn.dont_send' | 'btn.draft_delete'): EffectButton => ({
  label,
  data: encodeCallback({ action: 'drop', args: [draft] }),
})
