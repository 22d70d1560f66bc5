import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction, EffectButton, EffectParam } from '@pinline/contracts'
import type { DeadLetter, DeadReason, LetterKey } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { z } from 'zod'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { forAdmins } from '../for-admins.ts'
import { classifyWords } from '../words.ts'
import type { PromptAnswer } from './prompts.ts'

type DeadDeps = Pick<BotDeps, 'deadLetters' | 'prompts' | 'outbox' | 'textLimit' | 'clock'>

export const deadPrompt = 'dead-edit'
/** Buttons that one message carries well. */
const pageSize = 8

const asked = z.object({ lane: z.int(), seq: z.int(), order: z.string() })

const reasons = {
  unproven: 'dead.reason.unproven',
  refused: 'dead.reason.refused',
  rights: 'reason.rights',
  missing: 'reason.gone',
  file: 'dead.reason.file',
  old: 'dead.reason.old',
  unreachable: 'dead.reason.unreachable',
  telegram: 'dead.reason.telegram',
  poison: 'dead.reason.poison',
  restored: 'dead.reason.restored',
  unreadable: 'dead.reason.unreadable',
  other: 'dead.reason.other',
} as const satisfies Record<DeadReason, TextKey>

const kinds: Readonly<Record<string, TextKey>> = {
  'reply.text': 'dead.what.text',
  'reply.file': 'dead.what.file',
  'reply.auto': 'dead.what.auto',
  seen: 'dead.what.seen',
  card: 'dead.what.card',
  'card.file': 'dead.what.file',
  update: 'dead.what.update',
}

const whatOf = ({ op }: DeadLetter): EffectParam => ({ text: kinds[op] ?? 'dead.what.notice' })
const orderOf = ({ order }: DeadLetter): string => (order === null ? '' : String(order))
const timeOf = ({ deadAt }: DeadLetter): EffectParam => ({ time: 'when', at: deadAt.toISOString() })

type KeyAction = Extract<CallbackAction['action'], 'deadShow' | 'deadEdit' | 'deadReplay' | 'deadDrop' | 'deadDropYes'>

const button = (action: KeyAction, { lane, seq }: LetterKey, label: TextKey, style?: EffectButton['style']): EffectButton => ({
  label,
  data: encodeCallback({ action, args: [lane, seq] }),
  ...(style === undefined ? {} : { style }),
})

const turnTo = (label: TextKey, page: number): EffectButton => ({ label, data: encodeCallback({ action: 'dead', args: [page] }) })
const cancel: EffectButton = { label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }

const createList =
  ({ deadLetters }: DeadDeps) =>
  async (ctx: StaffContext, wanted: number): Promise<void> => {
    const { letters, total, page, pages } = await deadLetters.list(wanted, pageSize)
    if (total === 0) {
      await ctx.say({ key: 'dead.none' })
      return
    }
    const lines = letters.map((letter): EffectButton[] => [
      {
        label: 'dead.line',
        params: { what: whatOf(letter), order: orderOf(letter), at: timeOf(letter) },
        data: encodeCallback({ action: 'deadShow', args: [letter.lane, letter.seq] }),
      },
    ])
    const turns = [...(page > 1 ? [turnTo('btn.prev', page - 1)] : []), ...(page < pages ? [turnTo('btn.next', page + 1)] : [])]
    await ctx.say({ key: 'dead.list', params: { n: total, page, pages }, buttons: [...lines, ...(turns.length === 0 ? [] : [turns])] })
  }

const createShow =
  ({ deadLetters }: DeadDeps) =>
  async (ctx: PressContext, [lane, seq]: readonly [number, number]): Promise<void> => {
    const letter = await deadLetters.get({ lane, seq })
    if (letter === null) {
      await ctx.press.answer('dead.settled')
      return
    }
    const params = {
      what: whatOf(letter),
      order: orderOf(letter),
      manager: letter.manager === null ? '' : { manager: letter.manager },
      reason: { text: reasons[letter.reason] },
      n: letter.attempts,
      at: timeOf(letter),
      text: letter.content ?? '',
    }
    const buttons = [
      [button('deadReplay', letter, 'btn.retry', 'primary'), ...(letter.editable ? [button('deadEdit', letter, 'btn.dead_edit')] : [])],
      [button('deadDrop', letter, 'btn.dead_drop', 'danger')],
    ]
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'dead.item', params, buttons })])
  }

const createAskForText =
  ({ deadLetters, prompts, clock }: DeadDeps) =>
  async (ctx: PressContext, [lane, seq]: readonly [number, number]): Promise<void> => {
    const letter = await deadLetters.get({ lane, seq })
    if (letter?.editable !== true) {
      await ctx.press.answer('dead.settled')
      return
    }
    const order = orderOf(letter)
    await prompts.ask({ manager: ctx.person.id, kind: deadPrompt, data: { lane, seq, order }, now: clock() })
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'dead.edit.ask', params: { order }, buttons: [[cancel]] })])
  }

const createDecisions = ({ deadLetters, outbox }: DeadDeps) => {
  const replay = async (ctx: PressContext, [lane, seq]: readonly [number, number]): Promise<void> => {
    const result = await deadLetters.replay({ lane, seq }, ctx.person.id)
    if (result.status === 'replayed') await Promise.all([ctx.press.answer('dead.replayed', {}, { keep: true }), outbox.ring(result.lanes)])
    else await ctx.press.answer(result.status === 'unreadable' ? 'dead.unreadable' : 'dead.settled')
  }
  const ask = async (ctx: PressContext, [lane, seq]: readonly [number, number]): Promise<void> => {
    const letter = await deadLetters.get({ lane, seq })
    if (letter === null) {
      await ctx.press.answer('dead.settled')
      return
    }
    const params = { what: whatOf(letter), order: orderOf(letter) }
    const buttons = [[button('deadDropYes', letter, 'btn.dead_drop_yes', 'danger')], [cancel]]
    await Promise.all([
      ctx.press.answer(),
      ctx.say({ key: letter.reason === 'unproven' ? 'dead.drop.unproven' : 'dead.drop.ask', params, buttons }),
    ])
  }
  const drop = async (ctx: PressContext, [lane, seq]: readonly [number, number]): Promise<void> => {
    const result = await deadLetters.drop({ lane, seq }, ctx.person.id)
    if (result.status === 'dropped') await Promise.all([ctx.press.answer('dead.dropped', {}, { keep: true }), outbox.ring(result.lanes)])
    else await ctx.press.answer('dead.settled')
  }
  return { replay, ask, drop }
}

/** What was given up, for admins: seen, corrected, repeated or dropped. Each press looks at the row anew, so a second one changes nothing. */
export const deadLettersFeature = (deps: DeadDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  const list = createList(deps)
  const decisions = createDecisions(deps)
  const turn = async (ctx: PressContext, [page]: readonly [number]): Promise<void> => {
    await Promise.all([ctx.press.answer(), list(ctx, page)])
  }
  onAction(composer, 'dead', forAdmins(turn))
  onAction(composer, 'deadShow', forAdmins(createShow(deps)))
  onAction(composer, 'deadEdit', forAdmins(createAskForText(deps)))
  onAction(composer, 'deadReplay', forAdmins(decisions.replay))
  onAction(composer, 'deadDrop', forAdmins(decisions.ask))
  onAction(composer, 'deadDropYes', forAdmins(decisions.drop))
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind !== 'command' || words.name !== 'dead') await next()
    else if (ctx.person.role === 'admin') await list(ctx, 1)
    else await ctx.say({ key: 'err.rights' })
  })
  return composer
}

/** Takes the new words of a reply that was given up; it is sent only when somebody says so. */
export const createDeadAnswer =
  ({ deadLetters, textLimit }: DeadDeps): PromptAnswer =>
  async (ctx, message, data) => {
    const prompt = asked.safeParse(data)
    if (!prompt.success || ctx.person.role !== 'admin') return { status: 'done' }
    const text = (message.text ?? '').trim()
    if (text === '' || text.length > textLimit) {
      await ctx.say(text === '' ? { key: 'err.text_only' } : { key: 'dead.edit.long', params: { n: text.length, max: textLimit } })
      return { status: 'again' }
    }
    const { lane, seq } = prompt.data
    const { status } = await deadLetters.edit({ lane, seq }, text, ctx.person.id)
    const isChanged = status === 'edited' || status === 'same'
    const buttons = [[button('deadReplay', { lane, seq }, 'btn.retry', 'primary'), button('deadShow', { lane, seq }, 'btn.dead_show')]]
    await ctx.say(isChanged ? { key: 'dead.edit.done', buttons, replyTo: message.message_id } : { key: 'dead.settled' })
    return { status: 'done' }
  }
