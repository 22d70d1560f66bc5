import { useState } from 'react'
import type { PhoneMessage } from '../../../src/api.ts'
import type { DraftTarget } from './draft.ts'
import { lineOf } from './message-text.ts'

/** The message that a composer is about: the one that the reader chose, else the one to which the bot `asked` for an answer, until it is left. */
export const useTarget = (asked: PhoneMessage | null) => {
  const [chosen, setChosen] = useState<DraftTarget | null>(null)
  const [left, setLeft] = useState<string | null>(null)
  const [demanded, setDemanded] = useState<{ readonly key: string; readonly target: DraftTarget } | null>(null)
  const demand = asked === null || asked.key === left ? null : asked
  if (demanded?.key !== demand?.key)
    setDemanded(demand === null ? null : { key: demand.key, target: { kind: 'reply', message: demand.id, text: lineOf(demand) } })
  const leave = (): void => {
    if (chosen === null && asked !== null) setLeft(asked.key)
    setChosen(null)
  }
  return { target: chosen ?? demanded?.target ?? null, isChosen: chosen !== null, choose: setChosen, leave }
}
