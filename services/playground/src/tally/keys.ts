import type { TelegramSimulator } from '@pinline/simulators'

/** Tells whether a text is the label of a key that the bot has given a person in private: pressing such a key writes its label. */
export const createKeyCheck =
  ({ messages }: Pick<TelegramSimulator, 'messages'>) =>
  (user: number, text: string): boolean =>
    messages(user).some(({ replyMarkup }) => {
      const rows = replyMarkup !== undefined && 'keyboard' in replyMarkup ? replyMarkup.keyboard : []
      return rows.flat().some((key) => (typeof key === 'string' ? key : key.text) === text)
    })
