import { stepsOf } from '@pinline/catalogue'
import type { CatalogueField } from '@pinline/catalogue'
import type { CommentFile, OutboxRequest, RequestForm } from '@pinline/db'
import { currentOpenChat } from '@pinline/domain'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { toContentOfAll } from '../content.ts'
import { isStaff } from '../context.ts'
import { classifyWords } from '../words.ts'
import { checkAnswer } from './form-answers.ts'
import type { FormFlow } from './form-flow.ts'
import { keptPrompt } from './form-kept.ts'
import { deskLabelOf } from './form-labels.ts'
import { addFiles, addNote, answerStep, mostFiles } from './form-state.ts'
import type { OpenForm } from './form-store.ts'
import type { FormTell } from './form-tell.ts'
import { questionButtons, sizeWords } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'
import { isAtDesk } from './start.ts'

/** What somebody sent to a question. */
interface Sent {
  readonly text: string
  readonly files: readonly CommentFile[]
  /** What is to be said about files that are not taken. */
  readonly refused: readonly OutboxRequest[]
}

/** Whether words in private are for the form at all; whatever says otherwise wins. */
const createIsForForm =
  ({ bot, hasShop, views, deskReads, prompts, clock }: DeskDeps) =>
  async (ctx: DeskContext, message: Message, { form }: OpenForm): Promise<boolean> => {
    const words = classifyWords(message.text ?? message.caption ?? '')
    if (words.kind === 'command' || message.via_bot?.id === bot) return false
    if (words.kind === 'menu' && !isAtDesk(ctx, hasShop)) return false
    const answered = message.reply_to_message
    if (answered !== undefined) {
      const shown = await views.shown({ bot, telegramChat: message.chat.id, messageId: answered.message_id })
      if (shown !== null && (shown.chat !== null || shown.kind === 'request')) return false
    }
    const prompt = await prompts.current(ctx.person.id, clock())
    if (prompt !== null && prompt.kind !== keptPrompt && prompt.askedAt > form.touchedAt) return false
    if (!hasShop || !isStaff(ctx)) return true
    // A chat that was opened since the form began is written to: no buyer's answer ends up in a request.
    const opened = await deskReads.openChat(ctx.person.id)
    return opened === null || currentOpenChat(opened.open, clock()).state === 'none'
  }

const createReadSent =
  ({ helpDesk }: DeskDeps, tell: FormTell) =>
  async (ctx: DeskContext, message: Message, { form }: OpenForm): Promise<Sent | null> => {
    const content = toContentOfAll([message, ...(ctx.work.album ?? [])])
    if (content.type !== 'parts') return null
    const limit = await helpDesk.fileBytes()
    const all = content.parts.flatMap((part): CommentFile[] =>
      part.type === 'file' ? [{ fileId: part.fileId, name: part.name, type: part.mime, size: part.size }] : [],
    )
    const fitting = all.filter(({ size }) => size === null || size <= limit)
    const files = fitting.slice(0, Math.max(0, mostFiles - form.files.length))
    const max = sizeWords(limit, tell.languageOf(ctx))
    const tooBig = all
      .filter((file) => !fitting.includes(file))
      .map(({ name }, index) => tell.say(ctx, { key: 'req.bad.file', params: { name, max } }, `file${String(index)}`))
    const tooMany = fitting.length > files.length ? [tell.say(ctx, { key: 'req.bad.files', params: { max: mostFiles } })] : []
    const text = content.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
    return { text, files, refused: [...tooBig, ...tooMany] }
  }

/** Takes what answers the question that waits. */
const createAnswer = ({ language }: DeskDeps, tell: FormTell, flow: FormFlow) => {
  const counted = (ctx: DeskContext, form: RequestForm, { found }: OpenForm): OutboxRequest =>
    tell.say(ctx, {
      key: 'req.files.count',
      params: { n: form.files.length },
      buttons: questionButtons(form, found, { language: tell.languageOf(ctx) }),
    })
  const toField = async (ctx: DeskContext, open: OpenForm, field: CatalogueField, { text, files, refused }: Sent): Promise<void> => {
    const form = addFiles(open.form, files)
    const steps = stepsOf(open.found.type)
    if (text.trim() === '') {
      await flow.keep(ctx, form, open.found, refused)
      return
    }
    const checked = checkAnswer(field, text, language)
    if (checked.status === 'ok') await flow.keep(ctx, answerStep(form, steps, checked.value), open.found, refused)
    else {
      const buttons = questionButtons(form, open.found, { language: tell.languageOf(ctx) })
      await flow.store(ctx, form, [...refused, tell.say(ctx, { key: checked.key, params: checked.params, buttons })])
    }
  }
  return async (ctx: DeskContext, open: OpenForm, sent: Sent): Promise<void> => {
    const step = stepsOf(open.found.type)[open.form.step]
    if (step?.kind === 'field') {
      await toField(ctx, open, step.field, sent)
      return
    }
    const noted = sent.text.trim() === '' ? open.form : addNote(open.form, sent.text.trim())
    const form = addFiles(noted, sent.files)
    // The review shows everything itself.
    if (step === undefined || sent.files.length === 0) await flow.keep(ctx, form, open.found, sent.refused)
    else await flow.store(ctx, form, [...sent.refused, counted(ctx, form, open)])
  }
}

/** Words, photos and files that answer the form of their writer. This stands behind what answers a post, and before free words. */
export const formCaptureFeature = (deps: DeskDeps, tell: FormTell, flow: FormFlow): Composer<DeskContext> => {
  const isForForm = createIsForForm(deps)
  const read = createReadSent(deps, tell)
  const answer = createAnswer(deps, tell, flow)
  const composer = new Composer<DeskContext>()

  const withoutPhone = async (ctx: DeskContext, text: string): Promise<void> => {
    const home = isAtDesk(ctx, deps.hasShop) ? 'requester' : 'home'
    if (deskLabelOf(text) === 'btn.cancel') await flow.drop(ctx, [tell.say(ctx, { key: 'req.cancelled.form', keyboard: home })])
    else await tell.send(ctx, [tell.say(ctx, { key: 'req.bad.phone', keyboard: 'contact' })])
  }
  composer.chatType('private').on('message', async (ctx, next) => {
    const { message } = ctx
    const open = await flow.open(ctx)
    if (open === null || open === 'gone' || !(await isForForm(ctx, message, open))) {
      await next()
      return
    }
    if (await flow.lacksPhone(ctx)) {
      await withoutPhone(ctx, message.text ?? '')
      return
    }
    const sent = await read(ctx, message, open)
    if (sent !== null) await answer(ctx, open, sent)
    else if (toContentOfAll([message]).type === 'service') await next()
    else await tell.send(ctx, [tell.say(ctx, { key: 'req.kind' })])
  })
  return composer
}
