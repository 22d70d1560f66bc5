import { encodeCallback } from '@pinline/contracts'
import { createLocalTime } from '@pinline/domain'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { forAdmins } from '../for-admins.ts'
import { classifyWords } from '../words.ts'

type CleanDeps = Pick<BotDeps, 'timezone' | 'retentionDays' | 'chores' | 'countCleanable' | 'outbox' | 'clock'>

/** Kept where nobody has said for how long. */
const usualDays = 90

/** Admins have what is old removed: asked about once, by the day up to which everything goes. */
export const cleanFeature = (deps: CleanDeps): Composer<StaffContext> => {
  const { timezone, retentionDays, chores, countCleanable, outbox, clock } = deps
  const zone = createLocalTime(timezone)
  const composer = new Composer<StaffContext>()

  const ask = async (ctx: StaffContext): Promise<void> => {
    const day = zone.partsOf(clock()).day - (retentionDays ?? usualDays)
    const at = zone.toInstant(day, 0)
    const buttons = [
      [{ label: 'btn.clean', style: 'danger', data: encodeCallback({ action: 'cleanYes', args: [day] }) } as const],
      [{ label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }],
    ]
    const params = { day: { time: 'day', at: at.toISOString() }, n: await countCleanable(at) } as const
    await ctx.say({ key: 'adm.clean.ask', params, buttons })
  }

  const begin = async (ctx: PressContext, [asked]: readonly [number]): Promise<void> => {
    const now = clock()
    // A button comes back from anybody's hands: today's words are never old.
    const day = zone.toInstant(Math.min(asked, zone.partsOf(now).day - 1), 0)
    const started = await chores.clean({ by: ctx.person.id, now, key: ctx.key, day, total: await countCleanable(day) })
    await ctx.press.answer(started.status === 'running' ? 'adm.clean.running' : undefined)
    await outbox.ring(started.lanes)
  }

  const stop = async (ctx: PressContext, [chore]: readonly [number]): Promise<void> => {
    const lanes = await chores.stop(chore, clock())
    await ctx.press.answer(lanes === null ? 'adm.clean.over' : undefined)
    if (lanes !== null) await outbox.ring(lanes)
  }

  onAction(
    composer,
    'clean',
    forAdmins(async (ctx) => {
      await ctx.press.answer()
      await ask(ctx)
    }),
  )
  onAction(composer, 'cleanYes', forAdmins(begin))
  onAction(composer, 'choreStop', forAdmins(stop))

  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind !== 'command' || words.name !== 'clean') await next()
    else if (ctx.person.role === 'admin') await ask(ctx)
    else await ctx.say({ key: 'err.rights' })
  })
  return composer
}
