import { useTexts } from '@pinline/ui'
import { useState } from 'react'
import type { Calls, PagePerson, PathSubject, PhoneMessage } from '../../../src/api.ts'
import { groupPhone, phoneOf } from '../shell/phone-id.ts'
import { useOwnCall } from '../shell/use-own-call.ts'
import { findFreeCard } from './free-card.ts'
import { keysInView, showMessage } from './in-view.ts'
import { raceOutcomes } from './race-outcome.ts'
import type { RaceOutcome } from './race-outcome.ts'
import type { NewNote } from './use-notes.ts'

interface TogetherOptions {
  /** The group's. */
  readonly messages: readonly PhoneMessage[]
  /** The two who press. */
  readonly pair: readonly PagePerson[]
  /** Brings the group into sight. */
  readonly onStart: () => void
  readonly onWinner: (person: PagePerson) => void
  readonly onNote: (note: NewNote) => void
  readonly onPath: (subject: PathSubject) => void
}

/** Two managers pressing the same free card. */
export interface Together {
  readonly pair: readonly PagePerson[]
  readonly isPossible: boolean
  readonly isBusy: boolean
  readonly start: () => void
}

type Race = Calls['POST /api/telegram/press-together']['answer']['presses']

const titles = { won: 'pg.both.won', lost: 'pg.both.lost' } as const
const tones = { won: 'ok', lost: 'warn', open: 'info' } as const satisfies Record<RaceOutcome, NewNote['tone']>

/** Presses the newest free card in view as two at once, marks winner and loser on their phones and in the group, and opens the path. */
export const usePressTogether = ({ messages, pair, onStart, onWinner, onNote, onPath }: TogetherOptions): Together => {
  const { t } = useTexts()
  const call = useOwnCall()
  const [isBusy, setBusy] = useState(false)
  const tell = (race: Race): void => {
    const outcomes = raceOutcomes(race.map(({ answer }) => answer))
    const gaps = race.map(({ gapMs }) => gapMs)
    const gap = t('pg.both.gap', { ms: Math.round(Math.max(...gaps) - Math.min(...gaps)) })
    const results = race.flatMap(({ user, answer }, at) => {
      const person = pair.find(({ id }) => id === user)
      const outcome = outcomes[at] ?? 'open'
      if (person === undefined) return []
      const title = outcome === 'open' ? person.name : t(titles[outcome], { name: person.name })
      return [{ person, outcome, title, text: answer?.text ?? t('pg.press.late') }]
    })
    for (const { person, outcome, title, text } of results)
      onNote({ phone: phoneOf(person), tone: tones[outcome], title, text, isAlert: false })
    const winner = results.find(({ outcome }) => outcome === 'won')
    // without a winner both may have been told the same
    const words =
      winner === undefined
        ? [...new Set(results.map(({ text }) => text))]
        : results.filter((result) => result !== winner).map(({ title }) => title)
    const note = { phone: groupPhone, tone: tones[winner?.outcome ?? 'open'], title: winner?.title ?? null, isAlert: false }
    onNote({ ...note, text: [...words, gap].join(' · ') })
    if (winner !== undefined) onWinner(winner.person)
  }
  const run = async (): Promise<void> => {
    const card = findFreeCard(messages, keysInView(groupPhone))
    if (card === null || isBusy) return
    const { message, button } = card
    setBusy(true)
    onStart()
    showMessage(groupPhone, message.key)
    try {
      const presses = pair.map(({ id: user }) => ({ user, chat: message.chat, message: message.id, button }))
      tell((await call('POST /api/telegram/press-together', { presses })).presses)
      onPath({ system: 'telegram', chat: message.chat, message: message.id })
    } catch {
      onNote({ phone: groupPhone, tone: 'warn', title: null, text: t('pg.press.failed'), isAlert: false })
    } finally {
      setBusy(false)
    }
  }
  const isPossible = pair.length > 1 && findFreeCard(messages, new Set()) !== null
  return { pair, isPossible, isBusy, start: () => void run() }
}
