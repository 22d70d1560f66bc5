import type { LoggedEvent } from '@pinline/db'
import type { RichText } from '@pinline/i18n'
import { lines } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** People appear in the log by a short number only. */
const code = (manager: number | null): string => (manager === null ? '' : String(manager).padStart(2, '0'))

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const lineOf = (event: LoggedEvent, now: Date, wording: Wording): RichText => {
  const common = { order: event.order === null ? '' : String(event.order), m: code(event.manager) }
  switch (event.kind) {
    case 'pin': {
      const until = event.data['until']
      return wording.rich('log.pin', { ...common, till: typeof until === 'string' ? wording.times.till(new Date(until), now) : '' })
    }
    case 'lapse':
      return wording.rich('log.lapse', common)
    case 'unpin':
      return wording.rich('log.unpin', { ...common, reason: word(event.data['reason']) })
    case 'admin':
      return wording.rich('log.admin', { ...common, action: word(event.data['action']), target: word(event.data['target']) })
    case 'dead':
      return wording.rich('log.dead', {
        ...common,
        class: word(event.data['class']),
        n: word(event.data['attempts']),
        trace: word(event.data['trace']),
      })
    case 'unknown':
      return wording.rich('log.unknown', { ...common, dur: '', trace: word(event.data['trace']) })
    case 'proof':
      return wording.rich('log.proof', {
        proven: word(event.data['proven']),
        n: word(event.data['chats']),
        found: word(event.data['found']),
      })
    default:
      return []
  }
}

/** Presses that lost against the same owner are one line. */
const races = (events: readonly LoggedEvent[], wording: Wording): RichText[] => {
  const byChat = Map.groupBy(
    events.filter(({ kind }) => kind === 'race'),
    ({ order, manager }) => `${String(order)}:${String(manager)}`,
  )
  return [...byChat.values()].map((group) => {
    const [first] = group
    return wording.rich('log.lost', { order: String(first?.order ?? ''), n: group.length + 1, m: code(first?.manager ?? null) })
  })
}

/** What happened, a line an event; null where nothing of it is for the log. */
export const drawLog = (events: readonly LoggedEvent[], now: Date, wording: Wording): Drawing | null => {
  const text = lines([...events.map((event) => lineOf(event, now, wording)), ...races(events, wording)])
  return text.length === 0 ? null : { text, silent: true, open: false }
}
