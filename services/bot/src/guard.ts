import { parseCallback } from '@pinline/contracts'
import { LostFenceError, isStoreFailure } from '@pinline/db'
import type { People, Person, Profile } from '@pinline/db'
import { languages } from '@pinline/i18n'
import type { Language, TextKey } from '@pinline/i18n'
import { sleep, toError } from '@pinline/platform'
import type { Clock, Logger } from '@pinline/platform'
import type { MiddlewareFn } from 'grammy'
import type { User } from 'grammy/types'
import type { AnswerPress } from './answer.ts'
import { isReachable } from './context.ts'
import type { BotContext, UpdateWork } from './context.ts'
import { toNotice } from './outbox.ts'
import type { Outbox } from './outbox.ts'
import { createPress } from './press.ts'
import type { Press } from './press.ts'
import type { Params, WordAlert } from './wording.ts'

/** A presser sees something happen within this time. */
const waitAfterMs = 1000

export interface GuardDeps {
  readonly bot: number
  readonly language: Language
  readonly people: Pick<People, 'find' | 'remember' | 'change'>
  readonly outbox: Pick<Outbox, 'send'>
  readonly answer: AnswerPress
  readonly word: WordAlert
  readonly clock: Clock
  readonly newTrace: () => string
  readonly logger: Logger
}

/** The language of a person's Telegram, where we speak it. */
const languageOf = (code: string | undefined): Language | null =>
  languages.find((language) => code === language || code?.startsWith(`${language}-`) === true) ?? null

export const toProfile = (user: User): Profile => ({
  telegramId: user.id,
  firstName: user.first_name,
  lastName: user.last_name ?? null,
  username: user.username ?? null,
  language: languageOf(user.language_code),
})

const isRenamed = (person: Person, { firstName, lastName, username }: Profile): boolean =>
  person.firstName !== firstName || person.lastName !== lastName || person.username !== username

/** Looks up who caused an update, and notes that somebody known can be written to. */
const identify = async (ctx: BotContext, { people, clock }: GuardDeps): Promise<void> => {
  if (ctx.from === undefined) return
  const profile = toProfile(ctx.from)
  const known = await people.find(profile.telegramId)
  ctx.person = known !== null && isRenamed(known, profile) ? await people.remember(profile, known.role) : known
  const isWritten = ctx.chat?.type === 'private' && ctx.myChatMember === undefined
  if (ctx.person === null || !isWritten || isReachable(ctx.person)) return
  ctx.isFirstContact = ctx.person.startedAt === null
  // Somebody from configuration is known before he has said a word.
  const language = ctx.isFirstContact && ctx.person.language === null ? { language: profile.language ?? null } : {}
  ctx.person = await people.change(ctx.person.id, { startedAt: ctx.person.startedAt ?? clock(), unreachable: false, ...language })
}

const pressOf = (ctx: BotContext, { answer, word, language }: GuardDeps): Press | null => {
  const query = ctx.callbackQuery
  if (query === undefined) return null
  return createPress({
    send: (alert) => answer(query.id, alert),
    word: (key: TextKey, params: Params) => word(ctx.person?.language ?? language, key, params),
    notice: async (key, params) => {
      if (ctx.person !== null && isReachable(ctx.person)) await ctx.say({ key, params, idem: `late:${ctx.key}` })
    },
    waitKey: ctx.action?.action === 'claim' ? 'claim.wait' : null,
  })
}

/** Tells whoever caused an update that it went wrong on our side. */
const apologise = async (ctx: BotContext, trace: string): Promise<void> => {
  if (ctx.press !== null) {
    if (ctx.action?.action === 'claim') await ctx.press.answer('claim.retry', {}, { keep: true })
    else await ctx.press.answer('err.unexpected', { trace }, { keep: true })
    return
  }
  if (ctx.chat?.type === 'private' && ctx.person !== null) await ctx.say({ key: 'err.unexpected', params: { trace } })
}

const isPassing = (error: unknown): boolean => error instanceof LostFenceError || isStoreFailure(error)

/**
 * The outermost middleware. It fills the context, sees to it that a press is answered once and within a second, and deals with whatever
 * the features throw: what passes by itself (Postgres, a lost lane) goes on to the worker, anything else is logged and told.
 */
export const createGuard = (deps: GuardDeps, workOf: (ctx: BotContext) => UpdateWork): MiddlewareFn<BotContext> => {
  const fill = (ctx: BotContext): void => {
    ctx.work = workOf(ctx)
    ctx.key = `${String(deps.bot)}:${String(ctx.work.updateId)}`
    ctx.person = null
    ctx.isFirstContact = false
    ctx.action = ctx.callbackQuery?.data === undefined ? null : parseCallback(ctx.callbackQuery.data)
    ctx.say = async ({ idem, ...saying }) => {
      if (ctx.person === null) return
      await deps.outbox.send([toNotice(deps.bot, ctx.person.id, { ...saying, idem: idem ?? `${ctx.key}:${saying.key}` })])
    }
    ctx.press = pressOf(ctx, deps)
  }

  const onThrown = async (ctx: BotContext, thrown: unknown): Promise<void> => {
    if (isPassing(thrown)) {
      if (!(thrown instanceof LostFenceError)) await ctx.press?.wait()
      throw thrown
    }
    const trace = deps.newTrace()
    deps.logger.error({ err: toError(thrown), trace, updateId: ctx.work.updateId }, 'update failed')
    ctx.work.fail(`unexpected ${trace}`)
    await apologise(ctx, trace)
  }

  return async (ctx, next) => {
    fill(ctx)
    const timer = new AbortController()
    if (ctx.press !== null) {
      const { press } = ctx
      void sleep(waitAfterMs, timer.signal)
        .then(() => (timer.signal.aborted ? undefined : press.wait()))
        .catch((thrown: unknown) => {
          deps.logger.warn({ err: toError(thrown) }, 'could not answer a press for the time being')
        })
    }
    try {
      await identify(ctx, deps)
      await next()
    } catch (thrown) {
      await onThrown(ctx, thrown)
    } finally {
      timer.abort()
    }
  }
}
