import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, TouchedLane } from '@pinline/db'
import type { Language } from '@pinline/i18n'
import { toNotice } from '../outbox.ts'
import type { Said } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

type TellDeps = Pick<DeskDeps, 'bot' | 'language' | 'outbox'>

/** How the form speaks: every word is an effect, stored together with what it is about. */
export interface FormTell {
  languageOf(ctx: DeskContext): Language
  /** A new message; `nth` tells those of one text apart. */
  say(ctx: DeskContext, said: Said, nth?: string): OutboxRequest
  /** The pressed message says something else from now on; a new message where nothing was pressed. */
  turn(ctx: DeskContext, said: Said): OutboxRequest
  /** The pressed message loses its buttons. */
  close(ctx: DeskContext): OutboxRequest[]
  /** Carries a change out, which ends the update with it, then answers the press. */
  commit(ctx: DeskContext, change: () => Promise<readonly TouchedLane[]>): Promise<void>
  /** Nothing but words. */
  send(ctx: DeskContext, effects: readonly OutboxRequest[]): Promise<void>
  ring(lanes: readonly TouchedLane[]): Promise<void>
}

const pressedPlace = (ctx: DeskContext): { telegramChat: number; messageId: number } | null => {
  const message = ctx.callbackQuery?.message
  return message === undefined ? null : { telegramChat: message.chat.id, messageId: message.message_id }
}

export const createFormTell = ({ bot, language, outbox }: TellDeps): FormTell => {
  const say: FormTell['say'] = (ctx, said, nth = '') => toNotice(bot, ctx.person.id, { ...said, idem: `${ctx.key}:${said.key}${nth}` })
  const about = (ctx: DeskContext, op: string) =>
    ({
      target: { bot, recipient: managerRecipient(ctx.person.id), order: 0 },
      common: { idem: `${op}:${ctx.key}`, priority: 1, manager: ctx.person.id },
    }) as const
  return {
    ring: (lanes) => outbox.ring(lanes),
    languageOf: (ctx) => ctx.person.language ?? language,
    say,
    turn: (ctx, said) => {
      const place = pressedPlace(ctx)
      if (place === null) return say(ctx, said)
      const { target, common } = about(ctx, 'notice.edit')
      const { key, params = {}, buttons = [] } = said
      return toTelegram(target, {
        op: 'notice.edit',
        payload: { ...place, key, params, buttons: buttons.map((row) => [...row]) },
        ...common,
      })
    },
    close: (ctx) => {
      const place = pressedPlace(ctx)
      if (place === null) return []
      const { target, common } = about(ctx, 'question.end')
      return [toTelegram(target, { op: 'question.end', payload: place, ...common })]
    },
    commit: async (ctx, change) => {
      const lanes = await change()
      ctx.work.committed()
      await Promise.all([ctx.press?.answer(), outbox.ring(lanes)])
    },
    send: async (ctx, effects) => {
      await Promise.all([ctx.press?.answer(), outbox.send(effects)])
    },
  }
}
