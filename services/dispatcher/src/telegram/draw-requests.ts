import { labelsOf } from '@pinline/catalogue'
import type { Catalogue } from '@pinline/catalogue'
import type { EffectPayload } from '@pinline/contracts'
import type { OutboxItem, PersonName, SupportRequest } from '@pinline/db'
import { inlineKeyboard } from '@pinline/telegram'
import { drawRequestCard } from '../render/request-card.ts'
import type { Wording } from '../render/desk-words.ts'
import type { Placement } from './deliver.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'
import type { Media } from './media.ts'

/** The help desk as far as it is drawn. */
export interface HelpDesk {
  readonly catalogue: () => Catalogue
  /** Address of a work package as people open it. */
  readonly addressOf: (workPackage: number) => string
  /** Files of OpenProject, by {@link attachmentUrl}. */
  readonly files: Media
}

type Notice = EffectPayload<'notice'>

/** While OpenProject does not answer, a file is waited for so long. */
const patienceMs = 10 * 60_000

const scheme = 'openproject:'

/** How a file of OpenProject is called among files. */
export const attachmentUrl = (attachment: number): string => `${scheme}${String(attachment)}`

/** Null for another file. */
export const attachmentOf = (url: string): number | null => {
  const id = url.startsWith(scheme) ? Number(url.slice(scheme.length)) : NaN
  return Number.isSafeInteger(id) ? id : null
}

const fullName = ({ username, firstName, lastName }: PersonName): string => {
  const name = [firstName, lastName ?? ''].join(' ').trim()
  return name === '' && username !== null ? `@${username}` : name
}

/** Draws requests for those who work on them, and what is passed on to requesters. */
export const createRequestCards = (
  deps: Pick<DrawDeps, 'requests' | 'requestComments' | 'requestPosts' | 'people' | 'helpDesk' | 'clock'>,
) => {
  const { requests, requestComments, requestPosts, people, helpDesk, clock } = deps

  const show = async (request: SupportRequest, placement: Placement, wording: Wording): Promise<Drawn> => {
    const [requester, files, reopening] = await Promise.all([
      people.get(request.person),
      requestPosts.fileCount(request.id),
      request.reopened === 0 ? null : requestComments.reopening(request.id),
    ])
    const card = {
      request,
      department: helpDesk === null ? request.department : labelsOf(request, helpDesk.catalogue(), wording.language).department,
      href: request.workPackage === null ? undefined : helpDesk?.addressOf(request.workPackage),
      requester: requester === null ? '' : fullName(requester),
      files,
      reopening,
      now: clock(),
    }
    return { type: 'show', drawing: drawRequestCard(card, wording), placement, kind: 'request', subject: request.id, version: 0 }
  }

  const card = async ({ request: id }: EffectPayload<'request.card'>, target: Target): Promise<Drawn> => {
    const request = await requests.get(id)
    return request === null ? { type: 'nothing', reason: 'no such request' } : show(request, place(target), target.wording)
  }

  const edit = async ({ request: id, telegramChat, messageId }: EffectPayload<'request.card.edit'>, target: Target): Promise<Drawn> => {
    const request = await requests.get(id)
    const newest = await requestPosts.newestCard(id)
    const where = messageId === 0 ? newest : { telegramChat, messageId }
    if (request === null || where === null) return { type: 'nothing' }
    const drawn = await show(request, { type: 'edit', ...where, media: false }, target.wording)
    // Of several cards the last one is worked with.
    if (drawn.type !== 'show' || newest === null || newest.messageId === where.messageId) return drawn
    return { ...drawn, drawing: { ...drawn.drawing, keyboard: inlineKeyboard([]) } }
  }

  return { card, edit }
}

/** Draws a file that the staff have added; in words where it does not come. */
export const createRequestFiles =
  ({ requestPosts, helpDesk, clock }: Pick<DrawDeps, 'requestPosts' | 'helpDesk' | 'clock'>) =>
  async (item: OutboxItem, { request, file: id }: EffectPayload<'request.file'>, target: Target): Promise<Drawn> => {
    const found = await requestPosts.file(id)
    if (found?.request !== request || found.attachment === null || helpDesk === null || target.person === null) return { type: 'nothing' }
    const { name, type, attachment } = found
    const known = { name, url: attachmentUrl(attachment), image: type === 'image/jpeg' || type === 'image/png' }
    const media = await helpDesk.files.of({ file: known }, { key: item.idem, attempts: item.attempts }, target.signal)
    if (media.type === 'retry') return { type: 'wait' }
    if (media.type === 'line' && media.file === 'failed' && clock().getTime() - item.createdAt.getTime() < patienceMs) {
      helpDesk.files.forget(item.idem)
      return { type: 'wait' }
    }
    const first = await requestPosts.first(request, target.telegramChat)
    const isAttached = media.type === 'attached'
    const text = target.wording.rich(isAttached ? 'req.file' : 'req.file.failed', { num: String(request), name })
    const drawing = { text, silent: false, open: false, ...(first === null ? {} : { replyTo: first }) }
    return {
      type: 'show',
      drawing,
      placement: place(target, isAttached ? media.attachment : null),
      kind: 'request',
      subject: request,
      version: 0,
    }
  }

/**
 * What a notice about a request says of it, and which message it answers: in private the first one about that request, among the staff its card.
 * A notice that is changed stays about what it was about. Null: it is about no request.
 */
export const createRequestWords = ({
  requests,
  requestPosts,
  views,
  helpDesk,
  bot,
}: Pick<DrawDeps, 'requests' | 'requestPosts' | 'helpDesk' | 'bot'> & { readonly views: Pick<DrawDeps['views'], 'shown'> }) => {
  const subjectOf = async ({ request }: Notice, placement: Placement): Promise<number | null> => {
    if (request !== undefined || placement.type === 'new') return request ?? null
    const shown = await views.shown({ bot, telegramChat: placement.telegramChat, messageId: placement.messageId })
    return shown?.kind === 'request' ? shown.subject : null
  }
  const answered = async (request: number, { person, telegramChat }: Target): Promise<number | null> => {
    if (person !== null) return requestPosts.first(request, telegramChat)
    const card = await requestPosts.newestCard(request)
    return card?.telegramChat === telegramChat ? card.messageId : null
  }
  return async (notice: Notice, placement: Placement, target: Target) => {
    const id = await subjectOf(notice, placement)
    const request = id === null ? null : await requests.get(id)
    if (request === null) return null
    const replyTo = notice.replyTo ?? (placement.type === 'new' ? await answered(request.id, target) : null)
    const { department, title } = request
    const labels = helpDesk === null ? { department, title } : labelsOf(request, helpDesk.catalogue(), target.wording.language)
    return { request: request.id, params: { num: String(request.id), ...labels }, replyTo }
  }
}
