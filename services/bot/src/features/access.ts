import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, Person } from '@pinline/db'
import { Composer } from 'grammy'
import { isReachable, isStaff } from '../context.ts'
import type { BotContext, BotDeps } from '../context.ts'
import { toProfile } from '../guard.ts'
import { toNotice } from '../outbox.ts'

const dayMs = 24 * 3_600_000
const minuteMs = 60_000

type AccessDeps = Pick<BotDeps, 'bot' | 'people' | 'access' | 'outbox' | 'identity' | 'clock'>

const isOver = (since: Date | null, spanMs: number, now: Date): boolean => since === null || now.getTime() - since.getTime() >= spanMs

/** Cards about a person for admins; one per admin, person and day. */
const cardsFor = (bot: number, person: number, admins: readonly Person[], now: Date): OutboxRequest[] =>
  admins.map((admin) =>
    toTelegram(
      { bot, recipient: managerRecipient(admin.id), order: 0 },
      {
        op: 'access.card',
        payload: { person },
        idem: `access.card:${String(bot)}:${String(person)}:${String(admin.id)}:${now.toISOString().slice(0, 10)}`,
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
    const admins = isTold ? [] : (await people.admins()).filter(isReachable)
    const minute = String(Math.floor(now.getTime() / minuteMs))
    const notice =
      person.requestedAt === null
        ? ({ key: 'access.start.new', idem: `access.new:${String(person.id)}` } as const)
        : ({
            key: 'access.waiting',
            params: { at: { time: 'at', at: person.requestedAt.toISOString() } },
            idem: `access.waiting:${String(person.id)}:${minute}`,
          } as const)
    await outbox.send([toNotice(bot, person.id, notice), ...cardsFor(bot, person.id, admins, now)])
    await people.change(person.id, {
      startedAt: person.startedAt ?? now,
      requestedAt: person.requestedAt ?? now,
      ...(admins.length > 0 ? { announcedAt: now } : {}),
    })
  }

/** An admin who is heard of for the first time learns who asked while nobody could be told. */
const createCatchUp =
  ({ bot, people, access, outbox, clock }: AccessDeps) =>
  async (admin: Person): Promise<void> => {
    const now = clock()
    for (const person of await access.unannounced()) {
      await outbox.send(cardsFor(bot, person, [admin], now))
      await people.change(person, { announcedAt: now })
    }
  }

/** What people may do who are not managers: ask for access, once; and nothing at all when they are banned. */
export const accessFeature = (deps: AccessDeps): Composer<BotContext> => {
  const { people, outbox, identity, clock, bot } = deps
  const request = createRequest(deps)
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
    else if (ctx.message !== undefined) await request(ctx)
  }

  const composer = new Composer<BotContext>()
  composer.use(async (ctx, next) => {
    if (isStaff(ctx) && ctx.isFirstContact && ctx.person.role === 'admin') await catchUp(ctx.person)
    await next()
  })
  const strangers = composer.filter((ctx) => !isStaff(ctx))
  strangers.on('callback_query', async (ctx) => {
    if (ctx.action?.action === 'claim') await ctx.press?.answer('claim.no_access', { bot: await identity.username() })
    else if (ctx.action?.action === 'manager' && ctx.chat?.type === 'private' && ctx.person?.role !== 'banned') {
      await ctx.press?.answer()
      await request(ctx)
    } else await ctx.press?.answer('err.not_yours')
  })
  strangers.chatType('private').use(onPrivate)
  return composer
}

/** What a new manager reads: where the customers' messages come, and how long a chat is theirs. */
export const welcome = (groupTitle: string, pinTtlMs: number) =>
  ({
    key: 'access.approved',
    params: { group: groupTitle, n: Math.round(pinTtlMs / 3_600_000) },
    buttons: [[{ label: 'btn.how', data: encodeCallback({ action: 'help', args: [] }) }]],
  }) as const
