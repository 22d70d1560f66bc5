import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import type { OutboxRequest } from '@pinline/db'
import { Composer } from 'grammy'
import { isStaff } from '../context.ts'
import type { BotContext } from '../context.ts'
import { toProfile } from '../guard.ts'
import { toCommands } from '../offered.ts'
import { classifyWords } from '../words.ts'
import { deskLabelOf } from './form-labels.ts'
import type { FormMenus } from './form-menus.ts'
import type { FormTell } from './form-tell.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** Where the shop is on, its managers keep its keyboard and its `/start`. */
export const isAtDesk = (ctx: BotContext, hasShop: boolean): boolean => !hasShop || !isStaff(ctx)

/** Somebody new who writes in private is a requester: nobody has to let him in. */
export const newcomersFeature = ({ people, clock }: Pick<DeskDeps, 'people' | 'clock'>): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.chatType('private').on('message', async (ctx, next) => {
    if (ctx.person === null && !ctx.from.is_bot) {
      const { id } = await people.remember(toProfile(ctx.from), 'requester')
      ctx.person = await people.change(id, { startedAt: clock() })
    }
    await next()
  })
  return composer
}

const choices: readonly (readonly EffectButton[])[] = [
  [
    { label: 'req.btn.breakdowns', data: encodeCallback({ action: 'reqBreakdowns', args: [] }) },
    { label: 'req.btn.other', data: encodeCallback({ action: 'reqOther', args: [] }) },
  ],
  [{ label: 'req.btn.my', data: encodeCallback({ action: 'reqMine', args: [1] }) }],
]

/** The way into the shop for whoever works there. */
const toManager: readonly (readonly EffectButton[])[] = [
  [{ label: 'btn.iam_manager', data: encodeCallback({ action: 'manager', args: [] }) }],
]

/** `/start`, `/help`, `/new`, `/request`, and the keyboard of requesters. */
export const startFeature = (deps: DeskDeps, tell: FormTell, menus: FormMenus): Composer<DeskContext> => {
  const { bot, hasShop, people } = deps
  const composer = new Composer<DeskContext>()

  /** Whoever works in the shop is let in there by its admins. */
  const asManager = async (ctx: DeskContext): Promise<void> => {
    if (ctx.person.role === 'requester') ctx.person = await people.change(ctx.person.id, { role: 'waiting' })
  }
  const greet = (ctx: DeskContext): OutboxRequest[] => {
    const { id, requestedAt } = ctx.person
    const hasCommands = isStaff(ctx)
    const invited = hasShop && !hasCommands && requestedAt === null
    return [
      tell.say(ctx, { key: 'req.start', keyboard: 'requester' }),
      ...(invited ? [tell.say(ctx, { key: 'req.manager', buttons: toManager })] : []),
      ...(hasCommands ? [toCommands(bot, id, ctx.key)] : []),
    ]
  }
  const explain = (ctx: DeskContext): Promise<void> => tell.send(ctx, [tell.say(ctx, { key: 'req.help', keyboard: 'requester' })])

  const onCommand = async (ctx: DeskContext, name: string, argument: string, next: () => Promise<void>): Promise<void> => {
    const atDesk = isAtDesk(ctx, hasShop)
    if (name === 'new' || name === 'request') {
      await tell.send(ctx, [tell.say(ctx, { key: 'req.start', ...(atDesk ? { keyboard: 'requester' } : { buttons: choices }) })])
    } else if (atDesk && name === 'start' && (argument !== 'manager' || !hasShop)) await tell.send(ctx, greet(ctx))
    else if (atDesk && name === 'help') await explain(ctx)
    else {
      if (atDesk && name === 'start') await asManager(ctx)
      await next()
    }
  }

  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind === 'command') {
      await onCommand(ctx, words.name, words.argument, next)
      return
    }
    const label = isAtDesk(ctx, hasShop) ? deskLabelOf(ctx.message.text) : null
    if (label === 'req.btn.breakdowns') await menus.breakdowns(ctx)
    else if (label === 'req.btn.other') await menus.departments(ctx)
    else if (label === 'req.btn.help') await explain(ctx)
    else await next()
  })
  composer.chatType('private').on('callback_query', async (ctx, next) => {
    if (ctx.action?.action === 'manager' && hasShop) await asManager(ctx)
    await next()
  })
  return composer
}

/** What requesters write that nobody has a use for, behind everything else of the help desk: it is no knock at the shop's door. */
export const leftoverFeature = ({ hasShop }: DeskDeps, tell: FormTell): Composer<DeskContext> => {
  const composer = new Composer<DeskContext>()
  composer.chatType('private').on('message', async (ctx, next) => {
    const { text = '', caption = '' } = ctx.message
    const words = classifyWords(text === '' ? caption : text)
    const isElsewhere = words.kind === 'command' && ['start', 'lang'].includes(words.name)
    if (isStaff(ctx) || !isAtDesk(ctx, hasShop) || isElsewhere) await next()
    else if (words.kind === 'command') await tell.send(ctx, [tell.say(ctx, { key: 'err.unknown_cmd' })])
    else if (words.kind === 'menu' || deskLabelOf(text) !== null) {
      await tell.send(ctx, [tell.say(ctx, { key: 'req.help', keyboard: 'requester' })])
    }
  })
  return composer
}

/** Without a help desk its commands and old buttons say so. */
export const noDeskFeature = (): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const isWish = words.kind === 'command' && (words.name === 'new' || words.name === 'request')
    if (isWish && ctx.person !== null && ctx.person.role !== 'banned') await ctx.say({ key: 'req.off' })
    else await next()
  })
  composer.on('callback_query', async (ctx, next) => {
    if (ctx.action?.action.startsWith('req') === true) await ctx.press?.answer('req.off')
    else await next()
  })
  return composer
}
