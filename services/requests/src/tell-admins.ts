import type { EffectInput } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, People, TouchedLane } from '@pinline/db'

export interface TellAdminsDeps {
  readonly people: Pick<People, 'admins'>
  readonly enqueue: (wishes: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly hint: (lanes: readonly TouchedLane[]) => void
  readonly bot: number
}

/** Tells every admin who can be written to, each once for the same `what`. */
export type TellAdmins = (what: string, notice: EffectInput<'notice'>) => Promise<void>

export const createTellAdmins =
  ({ people, enqueue, hint, bot }: TellAdminsDeps): TellAdmins =>
  async (what, notice) => {
    const admins = (await people.admins()).filter(({ startedAt, unreachable }) => startedAt !== null && !unreachable)
    const wishes = admins.map(({ id }) =>
      toTelegram(
        { bot, recipient: managerRecipient(id), order: 0 },
        { op: 'notice', payload: notice, idem: `desk:${what}:${String(bot)}:${String(id)}`, priority: 1, manager: id },
      ),
    )
    hint(await enqueue(wishes))
  }
