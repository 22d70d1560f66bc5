import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, Person } from '@pinline/db'
import { Composer } from 'grammy'
import { isStaff } from '../context.ts'
import type { BotContext, BotDeps } from '../context.ts'
import { toProfile } from '../guard.ts'
import { toNotice } from '../outbox.ts'
import type { Notice } from '../outbox.ts'
import { classifyWords } from '../words.ts'

const dayMs = 24 * 3_600_000
const minuteMs = 60_000

type AccessDeps = Pick<BotDeps, 'bot' | 'people' | 'access' | 'views' | 'outbox' | 'identity' | 'clock'>

const isOver = (since: Date | null, spanMs: number, now: Date): boolean => since === null || now.getTime() - since.getTime() >= spanMs

/** Cards about a person for admins; one per admin, person and occasion. */
const cardsFor = (bot: number, person: number, admins: readonly Person[], occasion: string): OutboxRequest[] =>
  admins.map((admin) =>
    toTelegram(
      { bot, recipient: managerRecipient(admin.id), order: 0 },
      {
        op: 'access.card',
        payload: { person },
        idem: `access.card:${String(bot)}:${String(person)}:${String(admin.id)}:${occasion}`,
        priority: 1,
        manager: admin.id,
      },
    ),
  )

/** A stranger asks for access, or asks again. The effects come first: cut short, the same request is made again without doubling them. */
const createRequest =
  ({ bot, people, outbox, clock }: AccessDeps) =>
  async (ctx: BotContext): Promise<void> => {
    if (ctx.from === undefined) return
    const now = clock()
    const person = ctx.person ?? (await people.remember(toProfile(ctx.from), 'waiting'))
    const isTold = !isOver(person.announcedAt, dayMs, now)
    // Also those who have not written to the bot: Telegram may let it write to them all the same.
    const admins = isTold ? [] : await people.admins()
    const minute = String(Math.floor(now.getTime() / minuteMs))
    const notice =
      person.requestedAt === null
        ? ({ key: 'access.start.new', idem: `access.new:${String(person.id)}` } as const)
        : ({
            key: 'access.waiting',
            params: { at: { time: 'at', at: person.requestedAt.toISOString() } },
            idem: `access.waiting:${String(person.id)}:${minute}`,
          } as const)
    await outbox.send([toNotice(bot, person.id, notice), ...cardsFor(bot, person.id, admins, now.toISOString().slice(0, 10))])
    await people.change(person.id, {
      startedAt: person.startedAt ?? now,
      requestedAt: person.requestedAt ?? now,
      ...(admins.length > 0 ? { announcedAt: now } : {}),
    })
  }

/** A stranger who writes anything else learns once how to ask, or that nothing is left to do. Nothing is asked for. */
const createExplain =
  ({ bot, people, outbox, clock }: AccessDeps) =>
  async (ctx: BotContext): Promise<void> => {
    if (ctx.from === undefined) return
    const person = ctx.person ?? (await people.remember(toProfile(ctx.from), 'waiting'))
    const notice =
      person.requestedAt === null
        ? ({ key: 'access.how', idem: `access.how:${String(person.id)}` } as const)
        : ({
            key: 'access.waiting',
            params: { at: { time: 'at', at: person.requestedAt.toISOString() } },
            idem: `access.waiting:${String(person.id)}`,
          } as const)
    await outbox.send([toNotice(bot, person.id, notice)])
    if (person.startedAt === null) await people.change(person.id, { startedAt: clock() })
  }

/** An admin who is heard of for the first time gets the cards of all who wait: what was sent before may never have reached him. */
const createCatchUp =
  ({ bot, people, access, views, outbox, clock }: AccessDeps) =>
  async (admin: Person): Promise<void> => {
    for (const person of await access.waiting()) {
      const cards = await views.shownAbout('access', person)
      if (cards.some(({ telegramChat }) => telegramChat === admin.telegramId)) continue
      await outbox.send(cardsFor(bot, person, [admin], 'first'))
      await people.change(person, { announcedAt: clock() })
    }
  }

const isStart = (text: string): boolean => {
  const words = classifyWords(text)
  return words.kind === 'command' && words.name === 'start'
}

/** What people may do who are not managers: ask for access, once; and nothing at all when they are banned. */
export const accessFeature = (deps: AccessDeps): Composer<BotContext> => {
  const { people, outbox, identity, clock, bot } = deps
  const request = createRequest(deps)
  const explain = createExplain(deps)
  const catchUp = createCatchUp(deps)

  const refuse = async (person: Person): Promise<void> => {
    const now = clock()
    if (!isOver(person.refusedAt, dayMs, now)) return
    const idem = `access.banned:${String(person.id)}:${String(person.refusedAt?.getTime() ?? 0)}`
    await outbox.send([toNotice(bot, person.id, { key: 'access.banned', idem })])
    await people.change(person.id, { refusedAt: now })
  }
  const onPrivate = async (ctx: BotContext): Promise<void> => {
    if (ctx.person?.role === 'banned') await refuse(ctx.person)
    else if (isStart(ctx.message?.text ?? '')) await request(ctx)
    else if (ctx.message !== undefined) await explain(ctx)
  }

  const composer = new Composer<BotContext>()
  composer.use(async (ctx, next) => {
    if (isStaff(ctx) && ctx.isFirstContact && ctx.person.role === 'admin') await catchUp(ctx.person)
    await next()
  })
  const strangers = composer.filter((ctx) => !isStaff(ctx))
  strangers.on('callback_query', async (ctx) => {
    if (ctx.action?.action === 'claim' && ctx.person?.role === 'banned') await ctx.press?.answer('access.banned')
    else if (ctx.action?.action === 'claim') await ctx.press?.answer('claim.no_access', { bot: await identity.username() })
    else if (ctx.action?.action === 'manager' && ctx.chat?.type === 'private' && ctx.person?.role !== 'banned') {
      await ctx.press?.answer()
      await request(ctx)
    } else await ctx.press?.answer('err.not_yours')
  })
  strangers.chatType('private').use(onPrivate)
  return composer
}

/** What a new manager reads: where the customers' messages come, and how long a chat is theirs. */
export const welcome = (identity: Pick<BotDeps['identity'], 'groupTitle' | 'groupLink'>, pinTtlMs: number): Omit<Notice, 'idem'> => {
  const n = Math.round(pinTtlMs / 3_600_000)
  const link = identity.groupLink()
  const groupTitle = identity.groupTitle()
  const buttons = [
    ...(link === null ? [] : [[{ label: 'btn.to_group', style: 'primary', url: link } as const]]),
    [{ label: 'btn.how', data: encodeCallback({ action: 'help', args: [] }) }],
  ]
  // The bot may not have been in the group yet when it asked for the title.
  if (groupTitle === '') return { key: 'access.approved.plain', params: { n }, buttons }
  return { key: 'access.approved', params: { group: groupTitle, n }, buttons }
}
