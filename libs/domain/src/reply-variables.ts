/** What a ready text may stand for; whoever sends it gives the values. */
export const replyVariables = ['order', 'product', 'manager', 'shop'] as const

export type ReplyVariable = (typeof replyVariables)[number]
export type ReplyValues = Readonly<Record<ReplyVariable, string>>

const placeholder = /\{([^{}\n]{1,40})\}/gu

const isVariable = (name: string): name is ReplyVariable => replyVariables.some((known) => known === name)

/** Puts values into a ready text. What is no variable stays as it was typed; braces inside a value mean nothing. */
export const fillReply = (text: string, values: ReplyValues): string =>
  text.replace(placeholder, (typed: string, name: string) => (isVariable(name) ? values[name] : typed))

/** Names in braces that {@link fillReply} would leave as they are, each once. */
export const unknownVariables = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholder)].flatMap(([, name = '']) => (isVariable(name) ? [] : [name]))),
]
