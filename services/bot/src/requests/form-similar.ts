import { encodeCallback } from '@pinline/contracts'
import { formStamp } from '@pinline/db'
import type { RequestForm, SimilarRequest } from '@pinline/db'
import type { FoundType } from '@pinline/catalogue'
import type { Said } from './form-words.ts'
import { roomOf } from './form-fields.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** Trouble that began longer ago is another. */
const similarMs = 12 * 3_600_000

/**
 * An open request for the same trouble in the same room: of the writer himself, or, where something is broken, of anybody. Null: there is none.
 * Without a room two requests of one type are hardly ever about the same.
 */
export const findSimilar = async (
  { bot, helpDesk, clock }: DeskDeps,
  { person, ...form }: RequestForm,
  found: FoundType,
): Promise<SimilarRequest | null> => {
  const { department, type } = found
  const room = roomOf(form, found)
  if (room === null) return null
  return helpDesk.submissions.similar({
    bot,
    department: department.key,
    type: type.key,
    person: type.breakdown ? null : person,
    field: room,
    since: new Date(clock().getTime() - similarMs),
  })
}

/** Asks whether that request is meant. Of somebody else's no more is shown than its subject. */
export const askToJoin = (ctx: DeskContext, similar: SimilarRequest, form: RequestForm, title: string): Said => {
  const stamp = formStamp(form)
  const isOwn = similar.person === ctx.person.id
  // One's own is looked at, and added to there.
  const join = encodeCallback(isOwn ? { action: 'reqShow', args: [similar.id] } : { action: 'reqJoin', args: [stamp, similar.id] })
  return {
    key: 'req.similar',
    params: { title },
    buttons: [
      [{ label: 'req.btn.join', style: 'primary', data: join }],
      [{ label: 'req.btn.new', data: encodeCallback({ action: 'reqAnyway', args: [stamp] }) }],
      [{ label: 'btn.cancel', data: encodeCallback({ action: 'reqDrop', args: [stamp] }) }],
    ],
  }
}
