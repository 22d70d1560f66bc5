import { encodeCallback } from '@pinline/contracts'
import { formStamp } from '@pinline/db'
import type { RequestForm } from '@pinline/db'
import type { FoundType } from '@pinline/catalogue'
import type { Said } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** Trouble that began longer ago is another. */
const similarMs = 12 * 3_600_000

/**
 * Asks about an open request for the same trouble: of the writer himself, or, where something is broken, of anybody. Null: there is none. Of
 * somebody else's no more is shown than its subject.
 */
export const similarTo = async (
  { bot, helpDesk, language, clock }: DeskDeps,
  ctx: DeskContext,
  form: RequestForm,
  found: FoundType,
  room: { key: string; value: string } | null,
): Promise<Said | null> => {
  const { department, type } = found
  const similar = await helpDesk.submissions.similar({
    bot,
    department: department.key,
    type: type.key,
    person: type.breakdown ? null : ctx.person.id,
    field: room,
    since: new Date(clock().getTime() - similarMs),
  })
  if (similar === null) return null
  const shown = type.label[ctx.person.language ?? language]
  const join = { label: 'req.btn.join', data: encodeCallback({ action: 'reqShow', args: [similar.id] }) }
  return {
    key: 'req.similar',
    params: { title: room === null ? shown : `${shown} · ${room.value}` },
    buttons: [
      ...(similar.person === ctx.person.id ? [[join]] : []),
      [{ label: 'req.btn.new', style: 'primary', data: encodeCallback({ action: 'reqAnyway', args: [formStamp(form)] }) }],
      [{ label: 'btn.cancel', data: encodeCallback({ action: 'reqDrop', args: [formStamp(form)] }) }],
    ],
  }
}
