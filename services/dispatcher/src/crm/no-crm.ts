import type { Crm } from '@pinline/domain'

const missing = () => Promise.resolve({ status: 'missing' } as const)

/** The CRM of an installation without a shop: no chat is there. What the dispatcher draws may ask for one in the rows of an earlier shop. */
export const noCrm: Crm = {
  listChats: missing,
  readMessages: missing,
  send: missing,
  upload: missing,
  markSeen: missing,
  purchase: missing,
  fetchFile: () => Promise.resolve({ status: 'failed' }),
}
