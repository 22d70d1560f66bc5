import type { PhoneMessage } from '../../../src/api.ts'

/** What a chat's messages make of the composer below them. */
interface ComposerState {
  /** Labels of the reply keyboard; empty without one. */
  readonly rows: readonly (readonly string[])[]
  /** What the empty field says; null: the phone's own words. */
  readonly placeholder: string | null
  /** The newest message if it asks for an answer to itself. */
  readonly answering: PhoneMessage | null
}

const asksForReply = ({ replyMarkup }: PhoneMessage): boolean =>
  replyMarkup !== undefined && 'force_reply' in replyMarkup && replyMarkup.force_reply

/** The composer as `reader` has it: the last reply keyboard stands until another one or its removal, and names the field. */
export const composerOf = (messages: readonly PhoneMessage[], reader: number): ComposerState => {
  const theirs = messages.filter(({ from, visibleTo }) => from.bot && (visibleTo === undefined || visibleTo === reader))
  const setter = theirs.findLast(
    ({ replyMarkup }) => replyMarkup !== undefined && ('keyboard' in replyMarkup || 'remove_keyboard' in replyMarkup),
  )
  const markup = setter?.replyMarkup
  const keyboard = markup !== undefined && 'keyboard' in markup ? markup : undefined
  const last = messages.at(-1)
  const answering = last?.from.bot === true && last.id !== 0 && asksForReply(last) ? last : null
  const asked = answering?.replyMarkup
  const asking = asked !== undefined && 'force_reply' in asked ? asked.input_field_placeholder : undefined
  return {
    rows: (keyboard?.keyboard ?? []).map((row) => row.map((key) => (typeof key === 'string' ? key : key.text))),
    placeholder: asking ?? keyboard?.input_field_placeholder ?? null,
    answering,
  }
}
