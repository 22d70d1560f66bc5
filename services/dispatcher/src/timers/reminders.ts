import type { ChatMarks } from '@pinline/db'

export interface RemindersDeps {
  readonly marks: Pick<ChatMarks, 'remind'>
  readonly ring: (destination: string) => void
}

const batch = 50

/** Reminds managers of the chats that they wanted to be reminded of. */
export const createReminders =
  ({ marks, ring }: RemindersDeps): (() => Promise<void>) =>
  async () => {
    for (const { destination } of await marks.remind(batch)) ring(destination)
  }
