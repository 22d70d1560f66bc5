/**
 * Commands that Telegram offers while somebody types, by who may use them; each is the key of its own description. Only what somebody
 * answers stands here. More are understood than are offered.
 */
export const offeredCommands = {
  /** In every private chat. */
  everybody: ['/start', '/help', '/lang'],
  /** Beside them and beside a manager's, where there is a help desk. */
  requester: ['/new', '/my'],
  /** In a manager's private chat, instead; an admin has the others too. */
  manager: ['/menu', '/mine', '/pinned', '/drafts', '/search', '/shift', '/stats', '/help', '/lang'],
  /** Of an admin, where there is a help desk. */
  catalogue: ['/catalogue'],
  /** In the group of a department's staff. */
  staff: ['/requests'],
  admin: ['/users', '/chats', '/status', '/dead', '/clean'],
  /** In the managers' group: for all its members, and what those who run it have besides. */
  group: ['/stats', '/help'],
  groupAdmin: ['/status', '/here'],
  /** For those who run any other group, which may become the managers'. */
  otherGroupAdmin: ['/here'],
} as const
