import type { LedgerEntry } from '@pinline/simulators'

const posts: ReadonlySet<string> = new Set([
  'telegram.sendMessage',
  'telegram.sendPhoto',
  'telegram.sendDocument',
  'telegram.sendMediaGroup',
])
const edits: ReadonlySet<string> = new Set(['telegram.editMessageText', 'telegram.editMessageCaption', 'telegram.editMessageReplyMarkup'])

/** Telegram's numbers. @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
const [botCalls, chatPosts, groupPosts] = [30, 1, 20]

/** A call that Telegram counts, at the moment it came in. */
interface Counted {
  readonly atMs: number
  readonly chat: number
  readonly isPost: boolean
}

/** Posts and edits that took effect, in the order in which they came in. */
export const countedCalls = (entries: readonly LedgerEntry[], since = 0): Counted[] =>
  entries
    .filter(({ ok, kind, atMs }) => ok && atMs >= since && (posts.has(kind) || edits.has(kind)))
    .map(({ kind, sinceMs, atMs, chat = 0 }) => ({ atMs: sinceMs ?? atMs, chat, isPost: posts.has(kind) }))
    .toSorted((a, b) => a.atMs - b.atMs)

/** Calls that are more than `most` within the `windowMs` that ends with them. */
const above = (calls: readonly Counted[], most: number, windowMs: number): Counted[] =>
  calls.filter(({ atMs }, index) => {
    const before = calls[index - most]
    return before !== undefined && atMs - before.atMs < windowMs
  })

/**
 * Calls that broke a limit, each as its sort, chat and distance to the first call of its window in milliseconds: the bot's 30 in any second,
 * a chat's one in any second, a group's 20 in any minute, and calls inside the window of a 429, as Telegram saw them.
 * @param options.except - times whose calls are not judged; they count in the windows of later ones
 * @param options.sliding - false: only the windows of 429s count, for a run without limits
 */
export const limitViolations = (
  entries: readonly LedgerEntry[],
  {
    groupId,
    sliding,
    since = 0,
    except = [],
  }: { groupId: number; sliding: boolean; since?: number; except?: readonly (readonly [number, number])[] },
): string[] => {
  const frozen = entries
    .filter(({ violation, atMs }) => violation === 'freeze' && atMs >= since)
    .map(({ chat }) => `freeze ${String(chat)}`)
  if (!sliding) return frozen
  const calls = countedCalls(entries, since)
  const toText = (sort: string, most: number, windowMs: number, all: readonly Counted[]): string[] =>
    above(all, most, windowMs)
      .filter(({ atMs }) => !except.some(([from, to]) => atMs >= from && atMs < to))
      .map((call) => {
        const before = all[all.indexOf(call) - most]
        return `${sort} ${String(call.chat)} ${String(Math.round(call.atMs - (before?.atMs ?? 0)))} ms`
      })
  const perChat = [
    ...Map.groupBy(
      calls.filter(({ isPost }) => isPost),
      ({ chat }) => chat,
    ),
  ]
  return [
    ...frozen,
    ...toText('bot', botCalls, 1000, calls),
    ...perChat.flatMap(([, own]) => toText('chat', chatPosts, 1000, own)),
    ...perChat.filter(([chat]) => chat === groupId).flatMap(([, own]) => toText('group', groupPosts, 60_000, own)),
  ]
}
