import { normaliseText } from '@pinline/crm'
import type { UnlinkedMessage } from '@pinline/db'
import { distance } from 'fastest-levenshtein'

/** What a reply should look like in the CRM. `id` is the part of a file's name that only this reply has. `automatic`: a rule has written it. */
export type Wanted =
  { readonly kind: 'text'; readonly text: string; readonly automatic?: boolean } | { readonly kind: 'file'; readonly id: string }

/** `equal`: this message is the reply. `near`: it may be, and only a person can tell. `none`: the reply is not there. */
export type Match = { readonly status: 'equal' | 'near'; readonly message: number } | { readonly status: 'none' }

/** What is known of the reply when it is looked for, see {@link matchReply}. */
export type MatchMode = 'success' | 'recovery' | 'late'

/** From here on two texts may be one that the CRM has altered. */
const nearFrom = 0.5
/** Texts are compared up to here, which bounds the work on hostile ones. */
const comparedLength = 4096

const none: Match = { status: 'none' }
const equal = ({ id }: UnlinkedMessage): Match => ({ status: 'equal', message: id })

/** 1 for equal texts, 0 for texts without anything in common; case, blanks and markup do not count. */
export const similarity = (one: string, other: string): number => {
  const [first, second] = [one, other].map((text) => normaliseText(text).toLowerCase().slice(0, comparedLength)) as [string, string] // two in, two out
  const longest = Math.max(first.length, second.length)
  return longest === 0 ? 1 : 1 - distance(first, second) / longest
}

const isEqual = (wanted: Wanted): ((message: UnlinkedMessage) => boolean) => {
  if (wanted.kind === 'file') return ({ fileName, text }) => (fileName ?? '').includes(wanted.id) || text.includes(wanted.id)
  const text = normaliseText(wanted.text)
  return (message) => message.fileName === null && normaliseText(message.text) === text
}

/**
 * Finds a reply among the seller's messages that no reply is linked to (ascending by id, all above the reply's base).
 *
 * `success`: the CRM has taken it, so one of them is it: the newest equal one, else the only one there is.
 * `recovery`: it may be there or not: the oldest equal one, for a later equal one belongs to a later reply. Without an equal one, a text
 * that resembles it is `near`: sending again might double it, not sending might lose it.
 *
 * `late`: it is there, or was, and others may have written since: the oldest equal one, else the only one there is where it resembles it.
 */
export const matchReply = (candidates: readonly UnlinkedMessage[], wanted: Wanted, { mode }: { mode: MatchMode }): Match => {
  const found = mode === 'success' ? candidates.findLast(isEqual(wanted)) : candidates.find(isEqual(wanted))
  if (found !== undefined) return equal(found)
  if (mode === 'success') {
    const [only, ...others] = candidates
    return only !== undefined && others.length === 0 ? equal(only) : none
  }
  if (wanted.kind === 'file') return none
  const near = candidates.find(({ text, fileName }) => fileName === null && similarity(text, wanted.text) >= nearFrom)
  if (near === undefined) return none
  if (mode === 'recovery') return { status: 'near', message: near.id }
  return candidates.length === 1 ? equal(near) : none
}
