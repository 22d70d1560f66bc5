/**
 * Lists of chats that a manager may ask for. A button names a kind by its place here, so new ones go to the end.
 * `mine` and `pinned` are a manager's own chats of the two kinds now, their archives those of now and earlier; `guests` are chats of buyers
 * without an address; `held` is every chat that somebody has, for admins.
 */
export const listKinds = ['mine', 'mine-archive', 'pinned', 'pinned-archive', 'guests', 'guests-archive', 'all', 'held', 'search'] as const

export type ListKind = (typeof listKinds)[number]
