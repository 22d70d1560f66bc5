import type { EffectInput } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, People, TouchedLane } from '@pinline/db'

export interface TellAdminsDeps {
  readonly people: Pick<People, 'admins'>
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly ring: (destination: string) => void
  readonly bot: number
}

/** Tells every admin who can be written to, each once for the same `what`. */
export type TellAdmins = (what: string, notice: EffectInput<'notice'>) => Promise<void>

export const createTellAdmins =
  ({ people, enqueue, ring, bot }: TellAdminsDeps): TellAdmins =>
  async (what, notice) => {
    const admins = (await people.admins()).filter(({ startedAt, unreachable }) => startedAt !== null && !unreachable)
    const lanes = await enqueue(
      admins.map(({ id }) =>
        toTelegram(
          { bot, recipient: managerRecipient(id), order: 0 },
          { op: 'notice', payload: notice, idem: `${what}:${String(bot)}:${String(id)}`, priority: 1, manager: id },
        ),
      ),
    )
    for (const { destination } of lanes) ring(destination)
  }
