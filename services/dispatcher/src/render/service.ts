import { encodeCallback } from '@pinline/contracts'
import type { Chore, DayNumbers, ServiceState } from '@pinline/db'
import { waitingTime } from '@pinline/domain'
import type { WaitingTime } from '@pinline/domain'
import { callbackButton, inlineKeyboard, urlButton } from '@pinline/telegram'
import { lines } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** Something that does not serve us at the moment. */
export interface Trouble {
  readonly kind: 'down' | 'key' | 'group'
  readonly since: Date
}

/** Chats whose last words may be missing. `down`: because the CRM is silent; `hidden`: because it does not show them. */
export interface Gap {
  readonly n: number
  readonly since: Date
  readonly reason: 'down' | 'hidden' | 'unread'
}

/** How the service stands. `proven` null: the first reading of the CRM is not over. */
export interface ServiceView {
  readonly state: ServiceState
  readonly proven: Date | null
  readonly gap: Gap | null
  readonly troubles: readonly Trouble[]
  /** Address of the console as its readers reach it. */
  readonly consoleUrl: string | null
  readonly now: Date
}

const gapReasons = { down: 'reason.down', hidden: 'reason.hidden', unread: 'reason.unread' } as const

const troubleLine = ({ kind, since }: Trouble, now: Date, wording: Wording) => {
  const words = { since: wording.times.since(since, now) }
  switch (kind) {
    case 'down':
      return wording.rich('adm.status.down', { ...words, system: wording.text('system.crm') })
    case 'key':
      return wording.rich('adm.status.key', words)
    case 'group':
      return wording.rich('adm.status.group', words)
  }
}

/** Whether everything has come from the CRM, what waits, and what is wrong. */
export const drawService = ({ state, proven, gap, troubles, consoleUrl, now }: ServiceView, wording: Wording): Drawing => {
  const { times } = wording
  const { waiting, queue, queueSince, dead } = state
  const text = wording.rich('adm.status', {
    at: times.at(now, now),
    proven: proven === null ? '' : times.when(proven, now),
    n: waiting,
    queue,
    dur: queueSince === null ? '' : times.dur(now.getTime() - queueSince.getTime()),
    dead,
  })
  const unproven =
    gap === null
      ? null
      : wording.rich('adm.status.gap', { n: gap.n, since: times.since(gap.since, now), reason: wording.text(gapReasons[gap.reason]) })
  return {
    text: lines([
      text,
      proven === null ? wording.rich('adm.status.first') : null,
      unproven,
      ...troubles.map((trouble) => troubleLine(trouble, now, wording)),
    ]),
    keyboard: inlineKeyboard([
      [callbackButton(wording.label('btn.refresh'), encodeCallback({ action: 'service', args: [] }))],
      [consoleUrl === null ? null : urlButton(wording.label('btn.console'), consoleUrl)],
    ]),
    silent: true,
    open: false,
  }
}

const spanOf = (time: WaitingTime, wording: Wording): string => {
  switch (time.status) {
    case 'none':
      return ''
    case 'reached':
      return wording.text('stats.within', { dur: wording.times.dur(time.ms) })
    case 'over':
      return wording.text('stats.over', { dur: wording.times.dur(time.ms) })
  }
}

/** Today in numbers. Buyers who still wait count among those who were answered late, not among those who were never there. */
export const drawDay = (
  { numbers, state, now }: { numbers: DayNumbers; state: Pick<ServiceState, 'waiting' | 'waitingSince'>; now: Date },
  wording: Wording,
): Drawing => {
  const waits = numbers.waits.map(({ ms, answered }) => ({ ms, ended: answered }))
  const { waiting, waitingSince } = state
  return {
    text: wording.rich('stats.day', {
      day: wording.times.day(now),
      n: numbers.messages,
      answers: numbers.answers,
      p50: spanOf(waitingTime(waits, 0.5), wording),
      p90: spanOf(waitingTime(waits, 0.9), wording),
      waiting,
      dur: waitingSince === null ? '' : wording.times.dur(now.getTime() - waitingSince.getTime()),
    }),
    silent: true,
    open: false,
  }
}

const words = {
  clean: { running: 'adm.clean.progress', done: 'adm.clean.done', stopped: 'adm.clean.stop' },
  forget: { running: 'adm.forget.progress', done: 'adm.forget.done', stopped: 'adm.forget.progress' },
} as const

/** How far long work is. */
export const drawChore = ({ id, kind, done, total, askedAt, endedAt, outcome }: Chore, wording: Wording): Drawing => {
  // Something may have grown old since it was counted.
  const all = Math.max(total, done)
  const isOver = endedAt !== null
  const values = { n: done, total: all, pct: all === 0 ? 100 : Math.floor((done / all) * 100) }
  const dur = isOver ? wording.times.dur(endedAt.getTime() - askedAt.getTime()) : ''
  return {
    text: wording.rich(words[kind][isOver ? (outcome ?? 'stopped') : 'running'], { ...values, dur }),
    keyboard: inlineKeyboard([
      [
        isOver || kind === 'forget'
          ? null
          : callbackButton(wording.label('btn.stop'), encodeCallback({ action: 'choreStop', args: [id] }), 'danger'),
      ],
    ]),
    silent: !isOver,
    open: false,
  }
}
