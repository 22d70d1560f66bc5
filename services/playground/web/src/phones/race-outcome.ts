import type { PressAnswer } from '../../../src/api.ts'

/** How a press of several at once ended; `open` where the bot's answers do not tell yet. */
export type RaceOutcome = 'won' | 'lost' | 'open'

/** Outcomes in the order of the answers: who must confirm the answer has lost, if exactly one of the others need not. */
export const raceOutcomes = (answers: readonly (PressAnswer | null)[]): RaceOutcome[] => {
  const winners = answers.filter((answer) => answer !== null && !answer.showAlert)
  const isDecided = winners.length === 1 && answers.every((answer) => answer !== null)
  return answers.map((answer) => {
    if (!isDecided || answer === null) return 'open'
    return answer.showAlert ? 'lost' : 'won'
  })
}
