/** `show`: everybody sees it. `mask`: the owner in full, the group masked. `owner-only`: the group sees nothing of it. */
export type EmailPolicy = 'show' | 'mask' | 'owner-only'

const hidden = '•••'

const mask = (email: string): string => {
  const at = email.lastIndexOf('@')
  if (at < 0) return hidden
  const local = Array.from(email.slice(0, at)) // code points: half a surrogate pair would be no letter
  const first = local[0] ?? ''
  const last = local.at(-1) ?? ''
  return `${local.length <= 2 ? hidden : `${first}${hidden}${last}`}${email.slice(at)}`
}

/**
 * How a buyer's e-mail is shown: `o•••a@ukr.net`, with a local part of up to two letters `•••@ukr.net`.
 * @param forOwner True for the chat's owner, and for administrators in private.
 * @returns null without an e-mail: such a buyer is a guest.
 */
export const maskEmail = (email: string | null, policy: EmailPolicy, forOwner: boolean): string | null => {
  const trimmed = email?.trim() ?? ''
  if (trimmed === '') return null
  if (forOwner || policy === 'show') return trimmed
  return policy === 'mask' ? mask(trimmed) : hidden
}
