import { Composer } from 'grammy'
import type { BotContext, BotDeps } from '../context.ts'
import { formCaptureFeature } from './form-capture.ts'
import { formFeature } from './form-feature.ts'
import { createFormFlow } from './form-flow.ts'
import { createFormMenus, formMenusFeature } from './form-menus.ts'
import { createFormTell } from './form-tell.ts'
import type { DeskContext, HelpDesk } from './help-desk.ts'
import { identityFeature } from './identity-phone.ts'
import { looseWordsFeature, requestDeedsFeature } from './mine-features.ts'
import { leftoverFeature, newcomersFeature, noDeskFeature, startFeature } from './start.ts'

const mayAsk = (ctx: BotContext): ctx is DeskContext => ctx.person !== null && ctx.person.role !== 'banned'

/**
 * The help desk, before everything of the shop: who writes for the first time becomes a requester; what names its request goes there; what
 * answers a form goes there; the rest is asked about, or is the shop's.
 */
const deskFeatures = (deps: BotDeps & { readonly helpDesk: HelpDesk }): Composer<BotContext> => {
  const tell = createFormTell(deps)
  const flow = createFormFlow(deps, tell)
  const menus = createFormMenus(deps, tell)
  const composer = new Composer<BotContext>()
  composer.use(newcomersFeature(deps))
  composer.filter(mayAsk).use(startFeature(deps, tell, menus))
  composer.use(requestDeedsFeature(deps))
  composer
    .filter(mayAsk)
    .use(
      identityFeature(deps, tell, flow),
      formMenusFeature(deps, tell, flow),
      formFeature(deps, tell, flow, menus),
      formCaptureFeature(deps, tell, flow),
    )
  composer.use(looseWordsFeature(deps))
  composer.filter(mayAsk).use(leftoverFeature(deps, tell))
  return composer
}

/** What people do with requests for support; where there is no help desk, only that it is said. */
export const helpDeskFeature = (deps: BotDeps): Composer<BotContext> =>
  deps.helpDesk === null ? noDeskFeature() : deskFeatures({ ...deps, helpDesk: deps.helpDesk })
