import type { AnswerTimer } from '@pinline/db'

export interface AnswerClockTimerDeps {
  readonly answerTimer: AnswerTimer
  readonly ring: (destination: string) => void
}

/** Chats whose rows one transaction locks; a chief's list has no more. */
const batch = 20
/** A burst after a night is worked through in one turn, but not for ever. */
const maxBatches = 25

/** Tells owner, group, deputy and chief, one after another, of buyers who wait. */
export const createAnswerClockTimer =
  ({ answerTimer, ring }: AnswerClockTimerDeps): ((signal: AbortSignal) => Promise<void>) =>
  async (signal) => {
    for (let turn = 0; turn < maxBatches && !signal.aborted; turn += 1) {
      const { looked, lanes } = await answerTimer.tick(batch)
      for (const { destination } of lanes) ring(destination)
      if (looked < batch) return
    }
  }
