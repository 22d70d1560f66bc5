import type { Role } from '@pinline/db'
import { personName } from '@pinline/i18n'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { PressContext, StaffContext } from '../context.ts'
import { fromRoles, isVerdict } from '../decide.ts'
import type { Decide, DecideDeps, Verdict } from '../decide.ts'
import { classifyWords } from '../words.ts'

const roleLabels = {
  requester: 'role.requester',
  waiting: 'role.waiting',
  manager: 'role.manager',
  admin: 'role.admin',
  banned: 'role.banned',
} as const satisfies Record<Role, TextKey>

/** A button on a card decides about people who wait; for the others it tells what has been decided. */
const createOnButton = (people: DecideDeps['people'], decide: Decide) => {
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
      if (changed || key === 'adm.self' || key === 'adm.last' || key === 'err.rights') await ctx.press.answer(key, params)
      else await tellState(ctx, person)
    }
  }
}

/** Admins let people in and shut them out, by the buttons of a card or by typed commands. */
export const adminFeature = ({ people }: Pick<DecideDeps, 'people'>, decide: Decide): Composer<StaffContext> => {
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
