import type { Activations, Boards } from '@pinline/db'
import type { LocalTime } from '@pinline/domain'
import type { Clock } from '@pinline/platform'

export interface ActivationTimerDeps {
  readonly activations: Pick<Activations, 'tidy'>
  readonly boards: Pick<Boards, 'refresh'>
  readonly localTime: LocalTime
  readonly ring: (destination: string) => void
  readonly clock: Clock
}

const batch = 100

/** Archives what has been done for a day, frees what nobody has touched for long, and draws boards again that do not show the present. */
export const createActivationTimer =
  ({ activations, boards, localTime, ring, clock }: ActivationTimerDeps): (() => Promise<void>) =>
  async () => {
    const tidied = await activations.tidy(batch)
    const now = clock()
    const doneSince = localTime.toInstant(localTime.partsOf(now).day, 0)
    const drawn = await boards.refresh({ now, doneSince, limit: batch })
    for (const { destination } of [...tidied, ...drawn]) ring(destination)
  }
