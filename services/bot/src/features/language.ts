import { Composer } from 'grammy'
import type { BotContext, BotDeps } from '../context.ts'
import { toProfile } from '../guard.ts'
import { classifyWords } from '../words.ts'

type LanguageDeps = Pick<BotDeps, 'people' | 'languages' | 'language' | 'outbox'>

const named = (argument: string): 'uk' | 'en' | null => {
  const word = argument.toLowerCase()
  return word === 'uk' || word === 'en' ? word : null
}

/** `/lang`: everybody but the banned reads in the other language, or in the one that is named. */
export const languageFeature = ({ people, languages, language, outbox }: LanguageDeps): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind !== 'command' || words.name !== 'lang' || ctx.person?.role === 'banned') {
      await next()
      return
    }
    const person = ctx.person ?? (await people.remember(toProfile(ctx.from), 'waiting'))
    const wish = { person: person.id, to: named(words.argument), fallback: language, key: ctx.key }
    await outbox.ring(await languages.change(wish))
  })
  return composer
}
