import type { EffectPayload } from '@pinline/contracts'
import { parseEffect } from '@pinline/contracts'
import { fileIdOf } from './file-name.ts'
import type { Wanted } from './read-back.ts'

/** One part of a reply, or the answer of a rule. */
export type ReplyEffect =
  | { readonly op: 'reply.text'; readonly payload: EffectPayload<'reply.text'> }
  | { readonly op: 'reply.file'; readonly payload: EffectPayload<'reply.file'> }
  | { readonly op: 'reply.auto'; readonly payload: EffectPayload<'reply.auto'> }

/** The effects that this service knows how to bring about. */
export type CrmEffect = ReplyEffect | { readonly op: 'seen'; readonly payload: EffectPayload<'seen'> }

/** Reads an item's effect; null for one that has no business in the CRM or was written by another version. */
export const parseCrmEffect = (op: string, payload: unknown): CrmEffect | null => {
  const effect = parseEffect(op, payload)
  switch (effect.op) {
    case 'reply.text':
    case 'reply.file':
    case 'reply.auto':
    case 'seen':
      return effect
    default:
      return null
  }
}

/** A text without words is sent by itself: it is nothing that the CRM could be given, or find. */
export const hasNothing = (effect: CrmEffect): boolean =>
  (effect.op === 'reply.text' || effect.op === 'reply.auto') && effect.payload.text === ''

/** What the reply looks like in the CRM; `idem` is its item's idempotency key. */
export const wantedOf = (effect: ReplyEffect, idem: string): Wanted =>
  effect.op === 'reply.file'
    ? { kind: 'file', id: fileIdOf(idem) }
    : { kind: 'text', text: effect.payload.text, automatic: effect.op === 'reply.auto' }
