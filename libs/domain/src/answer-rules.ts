/** When a rule answers by itself: to a buyer's first words, outside the hours of work, or to one of some words. */
export type RuleTrigger =
  | { readonly type: 'first-message' }
  | { readonly type: 'out-of-hours' }
  /** Several words are a phrase; a star at the end of a word stands for any ending. */
  | { readonly type: 'words'; readonly words: readonly string[] }

/** One automatic answer. */
export interface AnswerRule {
  /** Unique among the rules; what has been used is remembered by it. */
  readonly name: string
  readonly when: RuleTrigger
  /** With variables as in a ready answer. */
  readonly text: string
}

/** A buyer's message as rules see it. */
export interface RuleMessage {
  readonly text: string
  /** The buyer's first words in the chat. */
  readonly isFirst: boolean
  /** It came during hours of work. */
  readonly isOpen: boolean
}

const wordsIn = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}’'ʼ]+/gu) ?? []

const isWord = (pattern: string, word: string | undefined): boolean =>
  word !== undefined && (pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern)

const patternsOf = (phrase: string): string[] =>
  phrase
    .normalize('NFC')
    .toLowerCase()
    .split(/\s+/u)
    .filter((part) => part !== '')

const hasPhrase = (words: readonly string[], phrase: string): boolean => {
  const patterns = patternsOf(phrase)
  if (patterns.length === 0) return false
  return words.some((_, start) => patterns.every((pattern, offset) => isWord(pattern, words[start + offset])))
}

const isMet = (when: RuleTrigger, { text, isFirst, isOpen }: RuleMessage): boolean => {
  switch (when.type) {
    case 'first-message':
      return isFirst
    case 'out-of-hours':
      return !isOpen
    case 'words': {
      const words = wordsIn(text)
      return when.words.some((phrase) => hasPhrase(words, phrase))
    }
  }
}

/** The rule that answers a message: the first one that fits, whatever stands behind it. Null: none does. */
export const ruleFor = (rules: readonly AnswerRule[], message: RuleMessage): AnswerRule | null =>
  rules.find(({ when }) => isMet(when, message)) ?? null
