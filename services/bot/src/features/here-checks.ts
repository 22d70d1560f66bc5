import {
  checkAdmins,
  checkGroup,
  checkGroupChat,
  checkLog,
  checkLogChat,
  checkStaff,
  checkStaffChat,
  countFindings,
  createFindingWords,
  found,
  judgeKnownWebhook,
  marks,
} from '@pinline/doctor'
import type { Finding, StaffGroups, TelegramProber } from '@pinline/doctor'
import { createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import type { SharedChat } from '@pinline/telegram'
import type { SharedChats } from './here-chats.ts'

export type HereProber = Pick<TelegramProber, 'self' | 'chat' | 'standing' | 'administrators' | 'webhook'>

export interface HereChecksDeps {
  readonly prober: HereProber
  readonly chats: Pick<SharedChats, 'current'>
  readonly hasShop: boolean
  /** Null: there is no help desk. */
  readonly staff: Omit<StaffGroups, 'common'> | null
}

/** Telegram could not be asked; there is nothing more to say. */
const unsure: readonly Finding[] = [found('token.unsure')]

/** Checks of one chat, for whoever has just chosen it. */
export const checkShared = async (prober: HereProber, kind: SharedChat, chatId: number): Promise<readonly Finding[]> => {
  const self = await prober.self()
  if (self.status !== 'ok') return unsure
  const deps = { prober, self: self.value }
  switch (kind) {
    case 'group':
      return checkGroupChat(deps, chatId)
    case 'staff':
      return checkStaffChat(deps, chatId)
    case 'log':
      return checkLogChat(deps, chatId)
  }
}

/** Everything that the bot can find out about itself. `adminIds` are Telegram's numbers of people. */
export const checkBot = async (
  { prober, chats, hasShop, staff }: HereChecksDeps,
  adminIds: readonly number[],
  now: Date,
): Promise<readonly Finding[]> => {
  const self = await prober.self()
  if (self.status !== 'ok') return unsure
  const deps = { prober, self: self.value }
  const chosen = async (kind: SharedChat) => ({ configured: '', stored: await chats.current(kind) })
  const parts = await Promise.all([
    hasShop ? chosen('group').then((chat) => checkGroup(deps, chat)) : [],
    staff === null ? [] : chosen('staff').then((common) => checkStaff(deps, { ...staff, common })),
    chosen('log').then((chat) => checkLog(deps, chat)),
    checkAdmins(deps, adminIds.join(','), null),
    prober.webhook().then((known) => judgeKnownWebhook(known, now)),
  ])
  return [found('token.ok', { username: self.value.username }), ...parts.flat()]
}

/** The bot has no key of the CRM: a line that says where to look instead. */
const elsewhere = (language: Language): string => `${marks.skipped} ${createTranslator(language).label('here.crm')}`

/** Findings as lines of a message. */
export const toWords = (findings: readonly Finding[], language: Language): { readonly lines: string; readonly summary: string } => {
  const words = createFindingWords(language)
  const counts = countFindings([{ section: 'telegram', findings }])
  return { lines: findings.map((finding) => words.entry(finding)).join('\n'), summary: words.summary(counts) }
}

/** The same as a report on everything, with a word about what the bot cannot see of a shop. */
export const toReport = (findings: readonly Finding[], language: Language, hasShop: boolean): ReturnType<typeof toWords> => {
  const words = toWords(findings, language)
  return hasShop ? { ...words, lines: `${words.lines}\n${elsewhere(language)}` } : words
}
