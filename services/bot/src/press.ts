import type { TextKey } from '@pinline/i18n'
import type { Alert, Params } from './wording.ts'

/** A button that somebody has pressed and that must be answered once. */
export interface Press {
  /**
   * Answers with a text, or empty. Where the waiting answer has gone out already, the text comes as a notice instead; with `keep` also
   * where Telegram did not take the answer. Only the first call counts.
   */
  answer(key?: TextKey, params?: Params, options?: { keep?: boolean }): Promise<void>
  /** Answers that the outcome comes later, unless something has been answered. */
  wait(): Promise<void>
  readonly isAnswered: boolean
}

export interface PressDeps {
  readonly send: (alert: Alert | null) => Promise<'delivered' | 'failed'>
  readonly word: (key: TextKey, params: Params) => Promise<Alert>
  /** Tells the presser in private; does nothing for people who can not be written to. */
  readonly notice: (key: TextKey, params: Params) => Promise<void>
  /** Text of the waiting answer, null for none. */
  readonly waitKey: TextKey | null
}

export const createPress = ({ send, word, notice, waitKey }: PressDeps): Press => {
  let state: 'open' | 'waiting' | 'answered' = 'open'
  let waiting: Promise<unknown> = Promise.resolve()

  return {
    answer: async (key, params = {}, { keep = false } = {}) => {
      // Worded first: whatever fails until here leaves the press to be answered otherwise.
      const alert = key === undefined ? null : await word(key, params)
      if (state === 'answered') return
      const isLate = state === 'waiting'
      state = 'answered'
      const outcome = isLate ? await waiting.then(() => 'failed' as const) : await send(alert)
      if (key !== undefined && outcome === 'failed' && (isLate || keep)) await notice(key, params)
    },
    wait: async () => {
      if (state === 'open') {
        state = 'waiting'
        waiting = waitKey === null ? send(null) : word(waitKey, {}).then(send)
      }
      await waiting
    },
    get isAnswered() {
      return state !== 'open'
    },
  }
}
