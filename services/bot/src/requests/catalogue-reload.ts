import { Composer } from 'grammy'
import type { StaffContext } from '../context.ts'
import { classifyWords } from '../words.ts'
import type { MineDeps } from './mine-deps.ts'

/** Mistakes of a file that one look tells. */
const shownProblems = 5

/** `/catalogue`: an admin has the catalogue's file looked at, and learns what came of it. Services look by themselves as well, a little later. */
export const catalogueReloadFeature = ({ helpDesk }: MineDeps): Composer<StaffContext> => {
  const { catalogue } = helpDesk
  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind !== 'command' || (words.name !== 'catalogue' && words.name !== 'catalog')) {
      await next()
      return
    }
    if (ctx.person.role !== 'admin') {
      await ctx.say({ key: 'err.rights' })
      return
    }
    const result = await catalogue.look()
    if (result !== 'same' && result.status === 'bad') {
      for (const [index, { line, reason }] of result.problems.slice(0, shownProblems).entries())
        await ctx.say({ key: 'staff.catalog.bad', params: { line, reason }, idem: `catalogue:${ctx.key}:${String(index)}` })
      return
    }
    const n = catalogue.current().departments.flatMap(({ types }) => types).length
    await ctx.say({ key: result === 'same' ? 'staff.catalog.same' : 'staff.catalog.ok', params: { n } })
  })
  return composer
}
