/** What was last sent of one chat, as JSON, to compare with. */
interface Sent {
  readonly head: string
  readonly messages: ReadonlyMap<string, string>
}

/** What of a chat is new since the last look. */
export interface Difference<Message> {
  readonly messages: readonly Message[]
  /** Keys of messages that are gone. */
  readonly removed: readonly string[]
}

/** Remembers chats and tells what has changed in them since they were last looked at. */
export const createDifferences = <Message>(keyOf: (message: Message) => string) => {
  const sent = new Map<number, Sent>()
  return {
    /** `head` is everything of the chat but its messages. Undefined: nothing has changed. */
    of: (id: number, head: object, messages: readonly Message[]): Difference<Message> | undefined => {
      const before = sent.get(id)
      const now = new Map(messages.map((message) => [keyOf(message), JSON.stringify(message)]))
      const changed = messages.filter((message) => before?.messages.get(keyOf(message)) !== now.get(keyOf(message)))
      const removed = [...(before?.messages.keys() ?? [])].filter((key) => !now.has(key))
      const shown = JSON.stringify(head)
      sent.set(id, { head: shown, messages: now })
      return before?.head === shown && changed.length === 0 && removed.length === 0 ? undefined : { messages: changed, removed }
    },
    knows: (id: number): boolean => sent.has(id),
  }
}
