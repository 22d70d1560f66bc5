import type { Identity } from './identity.ts'

/** `/help@name` in a group means the bot of that name. */
export const isForOther = async (text: string, identity: Pick<Identity, 'username'>): Promise<boolean> => {
  const [, name] = /^\/\w+@(\w+)/u.exec(text.trim()) ?? []
  return name !== undefined && name.toLowerCase() !== (await identity.username()).toLowerCase()
}
