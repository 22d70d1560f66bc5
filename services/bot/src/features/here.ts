import { encodeCallback } from '@pinline/contracts'
import { groupRecipient, logRecipient, postCard, staffRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, Person } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import type { SharedChat } from '@pinline/telegram'
import { Composer } from 'grammy'
import { isStaff, onAction } from '../context.ts'
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

type HereDeps = Pick<
  BotDeps,
  'bot' | 'hasShop' | 'helpDesk' | 'language' | 'people' | 'outbox' | 'groupQueue' | 'identity' | 'setUp' | 'clock' | 'logger'
>
/** Groups that people of ours stand in, by their numbers in buttons. */
const groupKinds = ['group', 'staff'] as const
type GroupKind = (typeof groupKinds)[number]
type Chat = { readonly id: number; readonly title: string }

/** `/here`, with or without the name of a bot behind it; another bot's name means that bot. */
const readHere = (text: string): { readonly name: string } | null => {
  const [whole, name = ''] = /^\/here(?:@(\w+))?(?:\s|$)/iu.exec(text.trim()) ?? []
  return whole === undefined ? null : { name: name.toLowerCase() }
}

const ask = (key: 'here.group.ask' | 'here.staff.ask' | 'here.log.ask', params: NonNullable<Notice['params']>): Omit<Notice, 'idem'> => ({
  key,
  params: { ...params, dur: { durationMs: wishMs } },
})

/** Departments whose staff stand wherever `/here` says. */
const homelessOf = ({ helpDesk }: Pick<HereDeps, 'helpDesk'>): readonly string[] =>
  (helpDesk?.catalogue.current().departments ?? []).filter(({ group }) => group === null).map(({ key }) => key)

/** Posts what was found in the chat that was chosen, as soon as posts go there. */
const createReport = (deps: HereDeps) => {
  const { bot, language, outbox, setUp } = deps
  const recipientOf = (kind: SharedChat): string | null => {
    if (kind === 'group') return groupRecipient
    if (kind === 'log') return logRecipient
    const [department] = homelessOf(deps)
    return department === undefined ? null : staffRecipient(department)
  }
  const toPost = (
    kind: SharedChat,
    recipient: string,
    { key, lines, idem }: { key: TextKey; lines: string; idem: string },
  ): OutboxRequest => {
    const payload = { key, params: { lines }, silent: kind === 'log' }
    return toTelegram({ bot, recipient, order: 0 }, { op: 'notice', payload, idem: `notice:${String(bot)}:${idem}`, priority: 1 })
  }
  return async (kind: SharedChat, outcome: 'set' | 'same', chat: Chat, idem: string) => {
    if (outcome === 'set') await setUp.settled()
    const findings = await checkShared(setUp.prober, kind, chat.id)
    const { lines } = toWords(findings, language)
    const key = `here.${kind}.${outcome === 'set' ? 'done' : 'same'}` as const
    const recipient = recipientOf(kind)
    if (recipient !== null) await outbox.send([toPost(kind, recipient, { key, lines, idem: `here:${idem}` })])
    return findings
  }
}

/** Cards that an admin's new group begins with; older ones are in its list. */
const mostCards = 50

/** Has that posted to a group which waited for one. */
const createCatchUp = (deps: HereDeps) => {
  const { bot, helpDesk, outbox, groupQueue } = deps
  return async (kind: GroupKind, outcome: 'set' | 'same', chat: Chat): Promise<void> => {
    const departments = homelessOf(deps)
    const recipients = kind === 'group' ? [groupRecipient] : departments.map(staffRecipient)
    // Whatever has waited for a group that could be written to need not wait longer.
    await Promise.all(recipients.map((recipient) => groupQueue.wake(recipient)))
    await outbox.ring(recipients.map((destination) => ({ lane: 0, kind: 'telegram', destination })))
    if (kind === 'group' || outcome === 'same' || helpDesk === null) return
    // Cards without a group were not kept, and those in another one have buttons that are worth nothing.
    const { lines } = await helpDesk.desk.lists.open(departments, 1, mostCards)
    await outbox.send(lines.map((line) => postCard(bot, line, `here:${String(chat.id)}`)))
  }
}

const createOnGroup = (deps: HereDeps) => {
  const { language, setUp, clock } = deps
  const report = createReport(deps)
  const catchUp = createCatchUp(deps)
  return async (ctx: StaffContext, kind: GroupKind, chat: Chat): Promise<void> => {
    const outcome = await setUp.chats.choose(kind, chat, { updateId: ctx.work.updateId, at: clock() })
    if (outcome === 'ask') {
      const holder = await setUp.chats.current(kind)
      const group = holder === null ? '' : (await setUp.chats.titleOf(holder)) || String(holder)
      await ctx.say(ask(`here.${kind}.ask`, { group, title: chat.title }))
      return
    }
    const findings = await report(kind, outcome, chat, ctx.key)
    await catchUp(kind, outcome, chat)
    // What keeps the bot from writing there must be told elsewhere.
    if (findings.some(({ status }) => status === 'fail')) {
      await ctx.say({ key: 'here.report', params: toWords(findings, ctx.person.language ?? language) })
    }
  }
}

/** Whose group is it? Only where there may be two is it asked. */
const createWhich = ({ hasShop, helpDesk, setUp }: HereDeps, onGroup: ReturnType<typeof createOnGroup>) => {
  return async (ctx: StaffContext, chat: Chat): Promise<void> => {
    if (ctx.person.role !== 'admin') {
      await ctx.say({ key: 'err.rights' })
      return
    }
    if (!hasShop || helpDesk === null) {
      await onGroup(ctx, hasShop ? 'group' : 'staff', chat)
      return
    }
    await setUp.chats.heard(chat)
    const buttons = groupKinds.map((kind, index) => [
      { label: `here.btn.${kind}`, data: encodeCallback({ action: 'here', args: [index, Math.abs(chat.id)] }) },
    ])
    await ctx.say({ key: 'here.which', params: { title: chat.title }, buttons })
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
  const { people, language, identity, hasShop, helpDesk, setUp, clock } = deps
  const onGroup = createOnGroup(deps)
  const which = createWhich(deps, onGroup)
  const onChannel = createOnChannel(deps)

  const onPrivate = async (ctx: StaffContext): Promise<void> => {
    if (ctx.person.role !== 'admin') {
      await ctx.say({ key: 'err.rights' })
      return
    }
    const ids = (await people.admins()).map(({ telegramId }) => telegramId)
    const groups = (helpDesk?.catalogue.current().departments ?? []).map(({ group }) => group)
    const findings = await checkBot({ ...setUp, hasShop, staff: helpDesk === null ? null : { groups } }, ids, clock())
    await ctx.say({ key: 'here.report', params: toReport(findings, ctx.person.language ?? language, hasShop) })
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
    else await which(ctx, chat)
  })
  onAction(composer.filter(isStaff), 'here', async (ctx, [place, number]) => {
    const kind = groupKinds[place]
    if (kind === undefined || !hasShop || helpDesk === null) await ctx.press.answer('err.stale.plain')
    else if (ctx.person.role !== 'admin') await ctx.press.answer('err.rights')
    else {
      await ctx.press.answer()
      await onGroup(ctx, kind, { id: -number, title: await setUp.chats.titleOf(-number) })
    }
  })
  return composer
}
