import type { LoggedEvent } from '@pinline/db'
import { flattenRich } from '@pinline/i18n'
import type { RichText, TextKey, TextParams } from '@pinline/i18n'
import { lines, textOf } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** People appear in the log by a short number only. */
const code = (manager: number | null): string => (manager === null ? '' : String(manager).padStart(2, '0'))

const momentOf = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null)

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** One line of the log. It keeps its tag where the order, and with it the whole first segment, is missing. */
const say = (key: TextKey, params: TextParams, wording: Wording): RichText => {
  const line = wording.rich(key, params)
  const tag = /^#\w+/u.exec(wording.text(key, { ...params, order: '0' }))?.[0] ?? ''
  return params['order'] !== '' || flattenRich(line).startsWith(tag) ? line : [`${tag} · `, ...line]
}

/** Where to look in the log files: what the writer says, else the effect or the update that it was about. */
const traceOf = ({ trace, lane, seq, update }: LoggedEvent['data']): string => {
  if (trace !== undefined) return word(trace)
  return lane === undefined ? word(update) : `${word(lane)}/${word(seq)}`
}

const durOf = (ms: unknown, wording: Wording): string => (typeof ms === 'number' ? wording.times.dur(ms) : '')

/** A code in the reader's words; one that has none stays a code. */
const worded = (wording: Wording, group: 'reason' | 'action', code: unknown): string => {
  const known = textOf(wording, `log.${group}.${word(code)}`)
  return known === '' ? word(code) : known
}

const systemOf = ({ data }: LoggedEvent, wording: Wording): string => textOf(wording, `system.${word(data['system'])}`)

/** What somebody with rights has done: an admin, or whoever has the console's password. */
const adminLine = ({ data }: LoggedEvent, common: TextParams, wording: Wording): RichText => {
  const done = { action: worded(wording, 'action', data['action']), target: word(data['target']) }
  return data['by'] === 'console' ? say('log.admin.console', done, wording) : say('log.admin', { ...common, ...done }, wording)
}

const lineOf = (event: LoggedEvent, now: Date, wording: Wording): RichText => {
  const common = { order: event.order === null ? '' : String(event.order), m: code(event.manager) }
  const tell = (key: TextKey, params: TextParams): RichText => say(key, params, wording)
  switch (event.kind) {
    case 'pin': {
      const until = event.data['until']
      return tell('log.pin', { ...common, till: typeof until === 'string' ? wording.times.till(new Date(until), now) : '' })
    }
    case 'lapse':
      return tell('log.lapse', common)
    case 'hand': {
      const to = event.data['to']
      return tell('log.hand', { ...common, to: code(typeof to === 'number' ? to : null) })
    }
    case 'unpin':
      return tell('log.unpin', { ...common, reason: worded(wording, 'reason', event.data['reason']) })
    case 'twin':
      return tell('log.twin', { ...common, trace: word(event.data['message']) })
    case 'admin':
      return adminLine(event, common, wording)
    case 'dead':
      return tell('log.dead', {
        ...common,
        class: word(event.data['class'] ?? event.data['error'] ?? event.data['what']),
        n: word(event.data['attempts']),
        trace: traceOf(event.data),
      })
    case 'unknown':
      return tell('log.unknown', { ...common, dur: durOf(event.data['ms'], wording), trace: traceOf(event.data) })
    case 'limit':
      return tell('log.limit', { n: word(event.data['n']), dur: durOf(event.data['lagMs'] ?? 0, wording) })
    case 'down': {
      const since = momentOf(event.data['since'])
      return tell('log.down', { system: systemOf(event, wording), since: since === null ? '' : wording.times.since(since, now) })
    }
    case 'up':
      return tell('log.up', { system: systemOf(event, wording), dur: durOf(event.data['ms'], wording), n: word(event.data['queued']) })
    case 'proof': {
      const proven = momentOf(event.data['proven'])
      return tell('log.proof', {
        proven: proven === null ? '' : wording.times.when(proven, now),
        n: word(event.data['chats']),
        found: word(event.data['found']),
      })
    }
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
    return say('log.lost', { order: String(first?.order ?? ''), n: group.length + 1, m: code(first?.manager ?? null) }, wording)
  })
}

/** What happened, a line an event; null where nothing of it is for the log. */
export const drawLog = (events: readonly LoggedEvent[], now: Date, wording: Wording): Drawing | null => {
  const text = lines([...events.map((event) => lineOf(event, now, wording)), ...races(events, wording)])
  return text.length === 0 ? null : { text, silent: true, open: false }
}
