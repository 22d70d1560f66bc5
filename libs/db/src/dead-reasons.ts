/** Why something was given up, in few words that are the same for every system. `unproven`: it may have arrived. */
export type DeadReason =
  | 'unproven'
  | 'refused'
  | 'rights'
  | 'missing'
  | 'file'
  | 'old'
  | 'unreachable'
  | 'telegram'
  | 'poison'
  | 'restored'
  | 'unreadable'
  | 'other'

const byError: Readonly<Record<string, DeadReason>> = {
  rejected: 'refused',
  forbidden: 'rights',
  missing: 'missing',
  'no work package': 'missing',
  'file too large': 'file',
  'file too large for the CRM': 'file',
  invalid: 'unreadable',
  poison: 'poison',
  restored: 'restored',
  unreachable: 'unreachable',
  gone: 'telegram',
  'too-late': 'telegram',
  'bad-entities': 'telegram',
  'too-long': 'telegram',
  unsupported: 'telegram',
  'not drawable': 'unreadable',
}

/** Reads the error that an effect ended with. `recipient` as in its row: the same word means another thing in Telegram. */
export const deadReason = (error: string | null, recipient: string): DeadReason => {
  const text = error ?? ''
  if (text.endsWith(', too old')) return 'old'
  if (text.startsWith('telegram ')) return 'file'
  // OpenProject says in its own words what is wrong.
  if (text.startsWith('rejected: ')) return 'refused'
  if (text === 'rejected' && recipient !== 'crm') return 'telegram'
  return Object.hasOwn(byError, text) ? (byError[text] ?? 'other') : 'other'
}
