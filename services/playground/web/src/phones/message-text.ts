import type { PhoneMessage } from '../../../src/api.ts'

/** The words of a message in one line: text, caption, or the name of its file. */
export const lineOf = ({ text, caption, file }: PhoneMessage): string =>
  [text, caption, file?.name]
    .map((words) => (words ?? '').replace(/\s+/gu, ' ').trim())
    .find((words) => words !== '')
    ?.slice(0, 240) ?? ''
