import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, Person, Role } from '@pinline/db'
import { personName } from '@pinline/i18n'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { isReachable, onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { toNotice } from '../outbox.ts'
import type { Notice } from '../outbox.ts'
import { classifyWords } from '../words.ts'
import { fullName } from '../wording.ts'
import type { Params } from '../wording.ts'
import { welcome } from './access.ts'

type AdminDeps = Pick<BotDeps, 'bot' | 'pinTtlMs' | 'people' | 'access' | 'desk' | 'views' | 'outbox' | 'identity' | 'clock'>

type Verdict = 'approve' | 'ban' | 'admin'

const roleOf = { approve: 'manager', ban: 'banned', admin: 'admin' } as const satisfies Record<Verdict, Role>

const roleLabels = {
  waiting: 'role.waiting',
  manager: 'role.manager',
  admin: 'role.admin',
  banned: 'role.banned',
} as const satisfies Record<Role, TextKey>

type Outcome = { readonly changed: boolean; readonly key: TextKey; readonly params: Params }

/** Draws the cards about a person again; each of them is in one admin's private chat. */
const createRedraw =
  ({ bot, views, people, outbox }: AdminDeps) =>
  async (person: number, key: string): Promise<void> => {
    const requests: OutboxRequest[] = []
    for (const { telegramChat, messageId } of await views.shownAbout('access', person)) {
      const admin = await people.find(telegramChat)
      if (admin === null) continue
      const idem = `access.edit:${String(bot)}:${String(telegramChat)}:${String(messageId)}:${key}`
      const payload = { telegramChat, messageId, person }
      requests.push(
        toTelegram(
          { bot, recipient: managerRecipient(admin.id), order: 0 },
          { op: 'access.edit', payload, idem, priority: 1, manager: admin.id },
        ),
      )
    }
    await outbox.send(requests)
  }

const toldWords = (verdict: Verdict, deps: AdminDeps): Omit<Notice, 'idem'> => {
  switch (verdict) {
    case 'approve':
      return welcome(deps.identity.groupTitle(), deps.pinTtlMs)
    case 'ban':
      return { key: 'access.banned', keyboard: 'none' }
    case 'admin':
      return { key: 'access.admin' }
  }
}

const createDecide = (deps: AdminDeps) => {
  const { bot, access, desk, outbox, clock } = deps
  const redraw = createRedraw(deps)

  /** Carries a decision out. Worked twice it changes nothing more, and still takes the chats of somebody banned. */
  return async (ctx: StaffContext, verdict: Verdict, target: Person, from: readonly Role[]): Promise<Outcome> => {
    // Nobody decides about himself, so the last admin stays one.
    if (target.id === ctx.person.id) return { changed: false, key: 'adm.self', params: {} }
    const idem = `access.${verdict}:${String(target.id)}:${ctx.key}`
    const told = isReachable(target) ? [toNotice(bot, target.id, { ...toldWords(verdict, deps), idem })] : []
    const decision = { person: target.id, from, to: roleOf[verdict], by: ctx.person.id, action: verdict, at: clock(), requests: told }
    const { changed, lanes } = await access.decide(decision)
    await outbox.ring(lanes)
    await redraw(target.id, ctx.key)
    const name = fullName(target)
    if (verdict !== 'ban') return { changed, key: verdict === 'approve' ? 'adm.approved' : 'adm.made', params: { name } }
    if (!changed && target.role !== 'banned') return { changed, key: 'adm.banned', params: { name, n: 0 } }
    const { released, lanes: freed } = await desk.revoke(target.id, 'banned')
    await outbox.ring(freed)
    return { changed, key: 'adm.banned', params: { name, n: released } }
  }
}

const everyRole: readonly Role[] = ['waiting', 'manager', 'admin', 'banned']

/** From which roles a typed command leads on; a button only decides about people who wait. */
const fromRoles = {
  approve: ['waiting', 'banned'],
  ban: everyRole.filter((role) => role !== 'banned'),
  admin: everyRole.filter((role) => role !== 'admin'),
} as const satisfies Record<Verdict, readonly Role[]>

const isVerdict = (name: string): name is Verdict => Object.hasOwn(roleOf, name)

type Decide = ReturnType<typeof createDecide>

/** A button on a card decides about people who wait; for the others it tells what has been decided. */
const createOnButton = (people: AdminDeps['people'], decide: Decide) => {
  /** A card that somebody else has decided says so. */
  const tellState = async (ctx: PressContext, person: number): Promise<void> => {
    const target = await people.get(person)
    const by = target === null || target.decidedById === null ? null : await people.get(target.decidedById)
    const at = target?.decidedAt ?? null
    const params = {
      result: { text: roleLabels[target?.role ?? 'waiting'] },
      manager: by === null ? '' : personName(by),
      at: at === null ? '' : ({ time: 'at', at: at.toISOString() } as const),
    }
    await ctx.press.answer('adm.user.by', params)
  }

  return async (ctx: PressContext, verdict: Verdict, person: number): Promise<void> => {
    if (ctx.person.role !== 'admin') {
      await ctx.press.answer('err.rights')
      return
    }
    const target = await people.get(person)
    if (target === null) await ctx.press.answer('adm.nouser')
    else if (target.role === 'banned' && verdict === 'ban') {
      // A try that was cut short may have left chats with him.
      await decide(ctx, 'ban', target, [])
      await tellState(ctx, person)
    } else {
      const { changed, key, params } = await decide(ctx, verdict, target, ['waiting'])
      if (changed || key === 'adm.self') await ctx.press.answer(key, params)
      else await tellState(ctx, person)
    }
  }
}

/** Admins let people in and shut them out, by the buttons of a card or by typed commands. */
export const adminFeature = (deps: AdminDeps): Composer<StaffContext> => {
  const { people } = deps
  const decide = createDecide(deps)
  const composer = new Composer<StaffContext>()

  const onButton = createOnButton(people, decide)
  onAction(composer, 'grant', (ctx, [person]) => onButton(ctx, 'approve', person))
  onAction(composer, 'ban', (ctx, [person]) => onButton(ctx, 'ban', person))

  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const [, verdict = '', id = ''] = words.kind === 'command' ? (/^([a-z]+)_(\d{1,15})$/.exec(words.name) ?? []) : []
    if (!isVerdict(verdict)) {
      await next()
      return
    }
    if (ctx.person.role !== 'admin') {
      await ctx.say({ key: 'err.rights' })
      return
    }
    const target = await people.find(Number(id))
    if (target === null) {
      await ctx.say({ key: 'adm.nouser' })
      return
    }
    const { key, params } = await decide(ctx, verdict, target, fromRoles[verdict])
    await ctx.say({ key, params })
  })
  return composer
}
