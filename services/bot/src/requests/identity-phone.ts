import { Composer } from 'grammy'
import type { FormFlow } from './form-flow.ts'
import type { FormTell } from './form-tell.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'
import { isAtDesk } from './start.ts'

/** What a telephone number may look like as Telegram hands it over. */
const phoneShape = /^\+?\d{5,20}$/

/**
 * Who somebody is, where the organisation wants to know: a contact counts only if Telegram says that it is the sender's own. This stands before
 * everything that reads a contact as words.
 */
export const identityFeature = ({ helpDesk, hasShop, clock }: DeskDeps, tell: FormTell, flow: FormFlow): Composer<DeskContext> => {
  const composer = new Composer<DeskContext>()
  composer.chatType('private').on('message:contact', async (ctx, next) => {
    const open = await flow.open(ctx)
    if (open === null || open === 'gone' || !(await flow.lacksPhone(ctx))) {
      await next()
      return
    }
    const { user_id: owner, phone_number: number } = ctx.message.contact
    if (owner !== ctx.from.id || !phoneShape.test(number)) {
      await tell.send(ctx, [tell.say(ctx, { key: 'req.bad.phone', keyboard: 'contact' })])
      return
    }
    const thanks = tell.say(ctx, { key: 'req.phone.saved', keyboard: isAtDesk(ctx, hasShop) ? 'requester' : 'home' })
    const phone = number.startsWith('+') ? number : `+${number}`
    // The update ends with what follows; until then all of this may be done once more.
    const lanes = await helpDesk.forms.keepPhone(ctx.person.id, phone, {
      now: clock(),
      effects: [thanks],
      alongside: () => Promise.resolve(),
    })
    await tell.ring(lanes)
    await flow.resume(ctx, open)
  })
  return composer
}
