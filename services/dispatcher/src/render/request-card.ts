import { encodeCallback } from '@pinline/contracts'
import type { RequestField, SupportRequest } from '@pinline/db'
import { isRequestOpen } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { lines } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** UTF-16 units of all answers of the form: where it stands must never be cut off. */
const answersLength = 2_500
/** Graphemes of one answer, and of why a request was opened again. */
const answerLength = 600
const reasonLength = 300

/** A request for the staff of its department. */
export interface RequestCard {
  readonly request: SupportRequest
  /** In the organisation's language. */
  readonly department: string
  /** Of the work package; undefined while there is none. */
  readonly href: string | undefined
  /** Full name of its requester. */
  readonly requester: string
  readonly files: number
  /** Why it was opened again the last time; null where it never was. */
  readonly reopening: string | null
  readonly now: Date
}

const fieldLine = ({ label, value }: RequestField): string => `${label}: ${cutGraphemes(value, answerLength)}`

const between = (from: Date, to: Date, wording: Wording): string => wording.times.dur(Math.max(0, to.getTime() - from.getTime()))

/** Where it stands, and who has it. */
const stateOf = ({ request, now }: RequestCard, wording: Wording): RichText => {
  const { status, assignee, takenAt, createdAt, changedAt, solvedAt } = request
  const name = assignee ?? wording.text('staff.nobody')
  switch (status) {
    case 'ask':
      return wording.rich('staff.state.ask', { name })
    case 'hold':
      return wording.rich('staff.state.hold', { name })
    case 'solved':
      return wording.rich('staff.state.solved', { name, dur: between(createdAt, solvedAt ?? changedAt, wording) })
    case 'closed':
      return wording.rich('staff.state.closed', { name })
    case 'cancelled':
      return wording.rich('staff.state.cancelled')
    case 'new':
    case 'work':
      return assignee === null
        ? wording.rich('staff.state.free', { dur: between(createdAt, now, wording) })
        : wording.rich('staff.state.taken', { name, at: wording.times.at(takenAt ?? changedAt, now) })
  }
}

const keyboardOf = ({ id, status, assignee }: SupportRequest, wording: Wording) => {
  if (!isRequestOpen(status)) return inlineKeyboard([])
  const button = (
    label: 'staff.btn.take' | 'staff.btn.ask' | 'staff.btn.note' | 'staff.btn.solve',
    action: 'workTake' | 'workAsk' | 'workNote' | 'workSolve',
    style?: 'primary' | 'success',
  ) => callbackButton(wording.label(label), encodeCallback({ action, args: [id] }), style)
  return assignee === null
    ? inlineKeyboard([[button('staff.btn.take', 'workTake', 'primary')]])
    : inlineKeyboard([
        [button('staff.btn.ask', 'workAsk'), button('staff.btn.note', 'workNote')],
        [button('staff.btn.solve', 'workSolve', 'success')],
      ])
}

/** The card of a request in the group of its staff. */
export const drawRequestCard = (card: RequestCard, wording: Wording): Drawing => {
  const { request, department, href, requester, files, reopening, now } = card
  const num = String(request.id)
  const answers = cutGraphemes(request.fields.map(fieldLine).join('\n'), answersLength, 'utf16')
  const isReopened = reopening !== null && isRequestOpen(request.status)
  return {
    text: lines([
      isReopened ? wording.rich('staff.reopened', { num, text: cutGraphemes(reopening, reasonLength) }) : null,
      wording.rich('staff.card', {
        num,
        ...(href === undefined ? {} : { href }),
        department,
        title: request.title,
        lines: [answers, files === 0 ? '' : wording.text('staff.files', { n: files })].filter((line) => line !== '').join('\n'),
        name: requester,
        when: wording.times.when(request.createdAt, now),
      }),
      request.rating === null ? null : wording.rich('staff.rating', { n: request.rating }),
      ['\n', ...stateOf(card, wording)],
    ]),
    keyboard: keyboardOf(request, wording),
    silent: false,
    open: false,
  }
}
