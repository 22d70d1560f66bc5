import type { CrmStore, SimCrmMessage, SimUpload } from './store.ts'

/** A dialog in a list. */
export interface CrmChatView {
  readonly id: number
  readonly email: string
  readonly product: string
  readonly itemId: number
  readonly unread: number
}

/** What somebody who looks into the simulated CRM sees. */
export const createCrmViews = ({ store }: { store: CrmStore }) => ({
  chats: (): CrmChatView[] =>
    [...store.chats.values()].map((chat) => ({
      id: chat.id,
      email: chat.email,
      product: chat.product,
      itemId: chat.itemId,
      unread: store.unread(chat),
    })),
  /** A copy of all messages of a chat, deleted ones too, oldest first. */
  messages: (chat: number): SimCrmMessage[] => store.find(chat).messages.map((message) => ({ ...message })),
  /** The file of a message, where it has one. */
  file: (messageId: number): SimCrmMessage['file'] =>
    [...store.chats.values()].flatMap(({ messages }) => messages).find(({ id }) => id === messageId)?.file,
  /** Everything uploaded, whether a message carried it or not. */
  uploads: (): readonly SimUpload[] => store.uploads,
})
