import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { labelsOf } from '@pinline/catalogue'
import type { ReplyPart, RequestLine, StoredDraft } from '@pinline/db'
import { currentOpenChat } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import type { PressContext, StaffContext } from '../context.ts'
import { choice, dropButton, maxCandidates } from '../draft-buttons.ts'
import { draftContent, shortQuote } from '../reply-desk.ts'
import { fullName } from '../wording.ts'
import { addresseeOfWords } from './comment-addressee.ts'
import { contentOf, createAddWords, endedButtons, messagesOf, toSaid } from './comment-words.ts'
import { createAnsweredPost, isWords } from './comment.ts'
import { keptPrompt } from './form-kept.ts'
import type { Kept } from './form-kept.ts'
import type { MineDeps } from './mine-deps.ts'

/** Requests that a question offers. */
const maxRequests = 8
/** Graphemes of a subject in a button. */
const titleLength = 22

const cancelButton: EffectButton = { label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }

const managesOf = ({ hasShop }: MineDeps, { person }: StaffContext): boolean =>
  hasShop && (person.role === 'manager' || person.role === 'admin')

const createFacts = (deps: MineDeps) => {
  const { deskReads, helpDesk, clock } = deps
  const answeredPost = createAnsweredPost(deps)
  return async (ctx: StaffContext, message: Message) => {
    const person = ctx.person.id
    const manages = managesOf(deps, ctx)
    const asked = (await helpDesk.desk.lists.asked(person))?.id ?? null
    const answered = await answeredPost(ctx, message)
    if (!manages) return { answered, manages, isWriting: false, doubt: false, holds: false, asked }
    const opened = await deskReads.openChat(person)
    const isWriting = opened !== null && opened.ownsOpen && currentOpenChat(opened.open, clock()).state === 'open'
    const between = { telegramChat: message.chat.id, after: opened?.afterMessage ?? 0, before: message.message_id }
    const doubt = isWriting && asked !== null && (await helpDesk.desk.posts.cameBetween(between))
    const holds = (await deskReads.candidates(person, 1)).length > 0
    return { answered, manages, isWriting, doubt, holds, asked }
  }
}

interface Unsure {
  readonly message: Message
  readonly parts: readonly ReplyPart[]
  /** A request that is as likely as a buyer; null: only requests are meant. */
  readonly likely: number | null
}

/** Keeps the words and asks what they are about. */
const createAsk = (deps: MineDeps) => {
  const { bot, language, deskReads, helpDesk, clock } = deps
  const offer = (ctx: StaffContext, draft: number, line: RequestLine): EffectButton => {
    const { title } = labelsOf(line, helpDesk.catalogue.current(), ctx.person.language ?? language)
    return {
      label: 'req.my.item',
      params: { mark: '', num: String(line.id), title: cutGraphemes(title, titleLength) },
      data: encodeCallback({ action: 'reqFree', args: [draft, line.id] }),
    }
  }
  return async (ctx: StaffContext, { message, parts, likely }: Unsure): Promise<void> => {
    const [first] = messagesOf(ctx, message)
    const draft = await deskReads.keepDraft({
      manager: ctx.person.id,
      bot,
      updateId: ctx.work.updateId,
      telegramChat: first.chat.id,
      sourceMessage: first.message_id,
      // What may be for a buyer is among his drafts until he decides.
      content: { parts: [...parts], ...(likely === null ? { preview: true } : {}) },
      now: clock(),
    })
    const open = await helpDesk.desk.lists.openOf(ctx.person.id, maxRequests)
    const chats = likely === null ? [] : await deskReads.candidates(ctx.person.id, maxCandidates)
    const shown = likely === null ? open : open.filter(({ id }) => id === likely)
    const fresh = { label: 'req.btn.new', style: 'primary', data: encodeCallback({ action: 'reqFree', args: [draft, 0] }) } as const
    const buttons = [
      ...(likely === null ? [[fresh]] : []),
      ...shown.map((line) => [offer(ctx, draft, line)]),
      ...chats.map((chat) => [choice(draft, 'send', chat)]),
      [likely === null ? cancelButton : dropButton(draft, 'btn.dont_send')],
    ]
    const text = shortQuote(parts, ctx.person.language ?? language)
    await ctx.say({ key: 'req.free', params: { text }, buttons, replyTo: first.message_id })
  }
}

/** The writer's word on what was kept: it goes to this request. */
const createGive = (deps: MineDeps) => {
  const { deskReads, helpDesk, outbox, clock } = deps
  return async (ctx: PressContext, draft: StoredDraft, parts: readonly ReplyPart[], request: number): Promise<void> => {
    const { id, telegramChat, sourceMessage: messageId } = draft
    const said = { author: fullName(ctx.person), ...toSaid(parts), source: { telegramChat, messageId } }
    const result = await helpDesk.desk.deeds.comment({ request, person: ctx.person.id, key: `draft:${String(id)}`, ...said })
    if (result.status === 'none') {
      await ctx.press.answer('req.gone')
      return
    }
    await outbox.ring(result.lanes)
    await deskReads.closeDraft(id, clock())
    const sent = { key: 'req.comment.sent', params: { num: String(request) }, request, buttons: endedButtons(result.request) } as const
    await Promise.all([ctx.press.answer(), ctx.say({ ...sent, replyTo: messageId })])
  }
}

/** What becomes of words that were kept. A new request begins with the list of departments, which whoever comes behind this shows. */
export const keptWordsFeature = (deps: MineDeps): Composer<StaffContext> => {
  const { deskReads, prompts, clock } = deps
  const give = createGive(deps)
  const composer = new Composer<StaffContext>()
  composer.on('callback_query', async (ctx, next) => {
    const { action, press } = ctx
    if (action?.action !== 'reqFree' || press === null) {
      await next()
      return
    }
    const [id, request] = action.args
    const draft = await deskReads.draft(id)
    const content = draftContent.safeParse(draft?.content)
    if (draft?.manager !== ctx.person.id || draft.closed || !content.success) await press.answer('err.stale.plain')
    else if (request > 0) await give(Object.assign(ctx, { press }), draft, content.data.parts, request)
    else {
      const { text, files } = toSaid(content.data.parts)
      await prompts.ask({ manager: ctx.person.id, kind: keptPrompt, data: { text, files: [...files] } satisfies Kept, now: clock() })
      await deskReads.closeDraft(id, clock())
      ctx.action = { action: 'reqOther', args: [] }
      await next()
    }
  })
  return composer
}

/** Words in private that say nothing of what they are about. This stands behind the forms and before the shop. */
export const requestWordsFeature = (deps: MineDeps): Composer<StaffContext> => {
  const factsOf = createFacts(deps)
  const add = createAddWords(deps)
  const ask = createAsk(deps)
  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('message', async (ctx, next) => {
    const { message } = ctx
    if (!isWords(ctx, message, deps.bot)) {
      await next()
      return
    }
    const to = addresseeOfWords(await factsOf(ctx, message))
    if (to.type === 'shop') {
      await next()
      return
    }
    const content = contentOf(ctx, message)
    if (content.type !== 'parts') await ctx.say({ key: 'req.kind', replyTo: message.message_id })
    else if (to.type === 'request') await add(ctx, { request: to.request, message, parts: content.parts, answers: false, tells: true })
    else await ask(ctx, { message, parts: content.parts, likely: to.type === 'ask' ? to.request : null })
  })
  return composer
}
