import { describe, expect, it } from 'vitest'
import { raceOutcomes } from './race-outcome.ts'

const won = { text: 'Чат Ваш', showAlert: false }
const lost = { text: 'Чат веде @anna', showAlert: true }

describe('two who press at once', () => {
  it('are told apart by whose answer must be confirmed', () => {
    expect(raceOutcomes([lost, won])).toEqual(['lost', 'won'])
  })

  it.each([
    ['the bot has answered only one of them', [won, null]],
    ['both have lost', [lost, lost]],
    ['both are told to wait', [won, won]],
  ])('have no winner where %s', (_, answers) => {
    expect(raceOutcomes(answers)).toEqual(['open', 'open'])
  })
})
