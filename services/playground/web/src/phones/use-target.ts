import { useCallback, useState } from 'react'
import type { PhoneMessage } from '../../../src/api.ts'
import type { DraftTarget } from './draft.ts'
import { lineOf } from './message-text.ts'

/** The message that a composer is about: the one that the reader chose as this `person`, else the one to which the bot `asked` for an answer, until it is left. */
export const useTarget = (asked: PhoneMessage | null, person: number) => {
  const [choices, setChoices] = useState<ReadonlyMap<number, DraftTarget>>(new Map())
  const chosen = choices.get(person) ?? null
  const [left, setLeft] = useState<string | null>(null)
  const [demanded, setDemanded] = useState<{ readonly key: string; readonly target: DraftTarget } | null>(null)
  const demand = asked === null || asked.key === left ? null : asked
  if (demanded?.key !== demand?.key)
    setDemanded(demand === null ? null : { key: demand.key, target: { kind: 'reply', message: demand.id, text: lineOf(demand) } })
  const leave = (): void => {
    if (chosen === null && asked !== null) setLeft(asked.key)
    setChoices((before) => new Map([...before].filter(([who]) => who !== person)))
  }
  const choose = useCallback(
    (target: DraftTarget): void => {
      setChoices((before) => new Map(before).set(person, target))
    },
    [person],
  )
  return { target: chosen ?? demanded?.target ?? null, isChosen: chosen !== null, choose, leave }
}
