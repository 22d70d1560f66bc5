import { labelsOf } from '@pinline/catalogue'
import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { isReopenable, managerRecipient, rateButtons, solvedButtons, toTelegram } from '@pinline/db'
import type { RequestLine, ShownComment, SupportRequest } from '@pinline/db'
import { isRequestOpen } from '@pinline/domain'
import type { RequestStatus } from '@pinline/domain'
import { createTranslator, cutGraphemes } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { StaffContext } from '../context.ts'
import { placeOf } from '../features/lists.ts'
import type { ListPlace } from '../lists.ts'
import { classifyWords } from '../words.ts'
import { deskLabelOf } from './form-labels.ts'
import type { MineDeps } from './mine-deps.ts'
import { isAtDesk } from './start.ts'

const pageSize = 8
/** Words that a request's card shows, the newest, and graphemes of each. */
const shownComments = 5
const commentLength = 200
const answerLength = 300
/** UTF-16 units of all answers of the form, so that the words since are not cut off. */
const answersLength = 1_500

/** Before a request's number in a list. */
const marks: Readonly<Record<RequestStatus, string>> = {
  new: '',
  work: '🛠 ',
  ask: '❓ ',
  hold: '⏰ ',
  solved: '✅ ',
  closed: '✅ ',
  cancelled: '',
}

const languageOf = ({ language }: MineDeps, { person }: StaffContext): Language => person.language ?? language

const turn = (label: string, page: number): EffectButton => ({ label, data: encodeCallback({ action: 'reqMine', args: [page] }) })

/** A page of somebody's requests, in the place of another one where that is turned over. */
const createList = (deps: MineDeps) => {
  const { bot, helpDesk, outbox } = deps
  const line = (ctx: StaffContext, { id, status, ...request }: RequestLine): EffectButton[] => {
    const { title } = labelsOf(request, helpDesk.catalogue.current(), languageOf(deps, ctx))
    const data = encodeCallback({ action: 'reqShow', args: [id] })
    return [{ label: 'req.my.item', params: { mark: marks[status], num: String(id), title }, data }]
  }
  return async (ctx: StaffContext, wanted: number, edit: ListPlace | null): Promise<void> => {
    const { lines, total, open, page, pages } = await helpDesk.desk.lists.mine(ctx.person.id, wanted, pageSize)
    if (total === 0) {
      await ctx.say({ key: 'req.my.empty' })
      return
    }
    const turns = [...(page > 1 ? [turn('btn.prev', page - 1)] : []), ...(page < pages ? [turn('btn.next', page + 1)] : [])]
    const buttons = [...lines.map((each) => line(ctx, each)), ...(turns.length === 0 ? [] : [turns])]
    const notice = { key: 'req.my', params: { n: open, total }, buttons } as const
    if (edit === null) await ctx.say(notice)
    else {
      const target = { bot, recipient: managerRecipient(ctx.person.id), order: 0 }
      const wish = {
        op: 'notice.edit',
        payload: { ...edit, ...notice },
        idem: `requests:${ctx.key}`,
        priority: 1,
        manager: ctx.person.id,
      } as const
      await outbox.send([toTelegram(target, wish)])
    }
  }
}

/** What its requester can do with a request at this moment. */
const buttonsOf = (request: SupportRequest, reopenDays: number, now: Date): readonly (readonly EffectButton[])[] => {
  const { id, status, rating } = request
  const add: EffectButton = { label: 'req.btn.comment', data: encodeCallback({ action: 'reqComment', args: [id] }) }
  if (isRequestOpen(status)) {
    const cancel = { label: 'req.btn.cancel', data: encodeCallback({ action: 'reqCancel', args: [id] }) }
    return [[status === 'ask' ? { ...add, style: 'primary' } : add], [cancel]]
  }
  if (status === 'solved') return [...solvedButtons(id), [add]]
  if (status === 'cancelled') return [[{ label: 'req.btn.new', data: encodeCallback({ action: 'reqOther', args: [] }) }]]
  const again = { label: 'req.btn.reopen', data: encodeCallback({ action: 'reqReopen', args: [id] }) }
  return [...(rating === null ? rateButtons(id) : []), ...(isReopenable(request, reopenDays, now) ? [[again]] : [])]
}

const commentLine = ({ side, author, text, files }: ShownComment, you: string): string => {
  const words = [cutGraphemes(text, commentLength), ...(files === 0 ? [] : [`📎 ${String(files)}`])].filter((part) => part !== '')
  return `💬 ${side === 'requester' ? you : author}: ${words.join(' ')}`
}

const createShow = (deps: MineDeps) => {
  const { helpDesk, clock } = deps
  return async (ctx: StaffContext, request: SupportRequest): Promise<void> => {
    const catalogue = helpDesk.catalogue.current()
    const words = createTranslator(languageOf(deps, ctx))
    const comments = await helpDesk.desk.comments.forRequester(request.id, shownComments)
    const fields = request.fields.map(({ label, value }) => `${label}: ${cutGraphemes(value, answerLength)}`)
    await ctx.say({
      key: 'req.card',
      params: {
        num: String(request.id),
        status: { text: `st.${request.status}` },
        when: { time: 'when', at: request.createdAt.toISOString() },
        name: request.assignee ?? words.text('req.nobody'),
        lines: [
          cutGraphemes(fields.join('\n'), answersLength, 'utf16'),
          ...comments.map((comment) => commentLine(comment, words.text('req.you'))),
        ]
          .filter((line) => line !== '')
          .join('\n'),
      },
      request: request.id,
      buttons: buttonsOf(request, catalogue.reopenDays, clock()),
    })
  }
}

/** Own requests: all of them, and each as it stands now. */
export const mineFeature = (deps: MineDeps): Composer<StaffContext> => {
  const { helpDesk } = deps
  const list = createList(deps)
  const show = createShow(deps)
  const composer = new Composer<StaffContext>()
  onAction(composer, 'reqMine', async (ctx, [page]) => {
    await Promise.all([ctx.press.answer(), list(ctx, page, placeOf(ctx))])
  })
  onAction(composer, 'reqShow', async (ctx, [id]) => {
    const request = await helpDesk.desk.requests.get(id)
    if (request?.person === ctx.person.id) await Promise.all([ctx.press.answer(), show(ctx, request)])
    else await ctx.press.answer('req.gone')
  })
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const isAsked =
      words.kind === 'command' ? words.name === 'my' : isAtDesk(ctx, deps.hasShop) && deskLabelOf(ctx.message.text) === 'req.btn.my'
    if (isAsked) await list(ctx, 1, null)
    else await next()
  })
  return composer
}
