import type { UntoldReplies } from '@pinline/db'
import { parseCrmEffect } from './reply-effect.ts'
import type { Tell } from './tell.ts'

/** Tells the writers of replies whose end nobody has told of; several processes may do so at once, for a receipt is asked for once. */
export const createTellUntold =
  ({ untold, tell }: { readonly untold: UntoldReplies; readonly tell: Pick<Tell, 'ended'> }): (() => Promise<void>) =>
  async () => {
    for (const { item, order, state } of await untold.find())
      await tell.ended({ item, order, effect: parseCrmEffect(item.op, item.payload) }, state)
  }
