import { groupRecipient, logRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, Person } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { isStaff } from '../context.ts'
import type { BotContext, BotDeps, StaffContext } from '../context.ts'
import { toNotice } from '../outbox.ts'
import type { Notice } from '../outbox.ts'
import { checkBot, checkShared, toReport, toWords } from './here-checks.ts'
import { wishMs } from './here-chats.ts'
import type { SharedChats } from './here-chats.ts'
import type { HereProber } from './here-checks.ts'

/** What `/here` works with beyond the rest of the bot. */
export interface SetUp {
  readonly chats: SharedChats
  readonly prober: HereProber
  /** Resolves when every process posts to a chat that has just been set. */
  readonly settled: () => Promise<void>
}

type HereDeps = Pick<BotDeps, 'bot' | 'language' | 'people' | 'outbox' | 'groupQueue' | 'identity' | 'setUp' | 'clock' | 'logger'>
type Chat = { readonly id: number; readonly title: string }

/** `/here`, with or without the name of a bot behind it; another bot's name means that bot. */
const readHere = (text: string): { readonly name: string } | null => {
  const [whole, name = ''] = /^\/here(?:@(\w+))?(?:\s|$)/iu.exec(text.trim()) ?? []
  return whole === undefined ? null : { name: name.toLowerCase() }
}

const ask = (key: 'here.group.ask' | 'here.log.ask', params: NonNullable<Notice['params']>): Omit<Notice, 'idem'> => ({
  key,
  params: { ...params, dur: { durationMs: wishMs } },
})

/** Posts what was found in the chat that was chosen, as soon as posts go there. */
const createReport = ({ bot, language, outbox, setUp }: HereDeps) => {
  const toPost = (kind: 'group' | 'log', key: TextKey, lines: string, idem: string): OutboxRequest => {
    const recipient = kind === 'group' ? groupRecipient : logRecipient
    const payload = { key, params: { lines }, silent: kind === 'log' }
    return toTelegram({ bot, recipient, order: 0 }, { op: 'notice', payload, idem: `notice:${String(bot)}:${idem}`, priority: 1 })
  }
  return async (kind: 'group' | 'log', outcome: 'set' | 'same', chat: Chat, idem: string) => {
    if (outcome === 'set') await setUp.settled()
    const findings = await checkShared(setUp.prober, kind, chat.id)
    const { lines } = toWords(findings, language)
    await outbox.send([toPost(kind, `here.${kind}.${outcome === 'set' ? 'done' : 'same'}`, lines, `here:${idem}`)])
    return findings
  }
}

const createOnGroup = (deps: HereDeps) => {
  const { language, setUp, outbox, groupQueue, clock } = deps
  const report = createReport(deps)
  return async (ctx: StaffContext, chat: Chat): Promise<void> => {
    if (ctx.person.role !== 'admin') {
      await ctx.say({ key: 'err.rights' })
      return
    }
    const outcome = await setUp.chats.choose('group', chat, { updateId: ctx.work.updateId, at: clock() })
    if (outcome === 'ask') {
      const holder = await setUp.chats.current('group')
      const group = holder === null ? '' : (await setUp.chats.titleOf(holder)) || String(holder)
      await ctx.say(ask('here.group.ask', { group, title: chat.title }))
      return
    }
    const findings = await report('group', outcome, chat, ctx.key)
    // Whatever has waited for a group that could be written to need not wait longer.
    await groupQueue.wake(groupRecipient)
    await outbox.ring([{ lane: 0, kind: 'telegram', destination: groupRecipient }])
    // What keeps the bot from writing there must be told elsewhere.
    if (findings.some(({ status }) => status === 'fail')) {
      await ctx.say({ key: 'here.report', params: toWords(findings, ctx.person.language ?? language) })
    }
  }
}

/** Telegram does not say who posts in a channel, so one of our admins must be among those who run it; they all are told. */
const createOnChannel = (deps: HereDeps) => {
  const { bot, people, outbox, setUp, clock, logger } = deps
  const report = createReport(deps)
  const adminsOf = async (chatId: number): Promise<readonly Person[]> => {
    const present = await setUp.prober.administrators(chatId)
    return present.status === 'ok' ? (await people.admins()).filter(({ telegramId }) => present.value.includes(telegramId)) : []
  }
  return async (ctx: BotContext, chat: Chat): Promise<void> => {
    const admins = await adminsOf(chat.id)
    if (admins.length === 0) {
      logger.warn('somebody wants a channel for the log that no admin of ours runs')
      return
    }
    const tell = async (notice: Omit<Notice, 'idem'>): Promise<void> => {
      await outbox.send(admins.map(({ id }) => toNotice(bot, id, { ...notice, idem: `${ctx.key}:${notice.key}:${String(id)}` })))
    }
    const outcome = await setUp.chats.choose('log', chat, { updateId: ctx.work.updateId, at: clock() })
    if (outcome === 'ask') {
      await tell(ask('here.log.ask', { title: chat.title }))
      return
    }
    await report('log', outcome, chat, ctx.key)
    if (outcome === 'set') await tell({ key: 'here.log.told', params: { title: chat.title } })
  }
}

/** Admins set from inside where messages go: `/here` in a group, in a channel, and in private for a look at the bot's own set-up. */
export const hereFeature = (deps: HereDeps): Composer<BotContext> => {
  const { people, language, identity, setUp, clock } = deps
  const onGroup = createOnGroup(deps)
  const onChannel = createOnChannel(deps)

  const onPrivate = async (ctx: StaffContext): Promise<void> => {
    if (ctx.person.role !== 'admin') {
      await ctx.say({ key: 'err.rights' })
      return
    }
    const ids = (await people.admins()).map(({ telegramId }) => telegramId)
    await ctx.say({ key: 'here.report', params: toReport(await checkBot(setUp, ids, clock()), ctx.person.language ?? language) })
  }

  const composer = new Composer<BotContext>()
  composer.on(['message:text', 'channel_post:text'], async (ctx, next) => {
    const here = readHere(ctx.msg.text)
    if (here === null || (here.name !== '' && here.name !== (await identity.username()).toLowerCase())) {
      await next()
      return
    }
    const { chat } = ctx
    if (chat.type === 'channel') await onChannel(ctx, chat)
    else if (!isStaff(ctx)) await next()
    else if (chat.type === 'private') await onPrivate(ctx)
    else await onGroup(ctx, chat)
  })
  return composer
}
