import type { EffectPayload } from '@pinline/contracts'
import type { OutboxItem, Person } from '@pinline/db'
import { isOwnedBy } from '../render/desk-words.ts'
import type { Wording } from '../render/desk-words.ts'
import { drawLog } from '../render/log.ts'
import { drawAccessCard, drawNotice } from '../render/notices.ts'
import type { Placement } from './deliver.ts'
import { createKeyboards } from './draw-menus.ts'
import { createRequestWords } from './draw-requests.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

/** What a notice is remembered as: an answer to one about a request becomes a comment there. */
const notedAs = (about: { readonly request: number } | null): { kind: string; subject?: number } =>
  about === null ? { kind: 'notice' } : { kind: 'request', subject: about.request }

/** Draws notices, access cards and posts of the log channel. */
export const createWords = (
  deps: Pick<
    DrawDeps,
    'views' | 'people' | 'events' | 'deskReads' | 'requests' | 'requestPosts' | 'helpDesk' | 'bot' | 'account' | 'clock'
  >,
) => {
  const { views, people, events, clock } = deps
  const keyboardFor = createKeyboards(deps)
  const requestWords = createRequestWords(deps)
  const namesOf = async (ids: readonly number[], wording: Wording): Promise<(id: number) => string> => {
    const found = new Map<number, Person | null>(
      await Promise.all([...new Set(ids)].map(async (id) => [id, await people.get(id)] as const)),
    )
    return (id) => {
      const person = found.get(id)
      return person == null ? '' : wording.name(person)
    }
  }

  const notice = async (
    item: OutboxItem,
    payload: EffectPayload<'notice'>,
    target: Target,
    placement: Placement = place(target),
  ): Promise<Drawn> => {
    const chat = item.chat === null ? null : await views.chat({ id: item.chat })
    const params = [payload.params, ...payload.buttons.flat().map((button) => button.params ?? {})].flatMap((group) => Object.values(group))
    const ids = params.flatMap((param) => (typeof param === 'object' && 'manager' in param ? [param.manager] : []))
    const now = clock()
    const mine = chat !== null && isOwnedBy(chat, target.person, now)
    const keyboard = payload.keyboard === undefined ? undefined : await keyboardFor(payload.keyboard, target)
    const about = await requestWords(payload, placement, target)
    const facts = { chat, mine, nameOf: await namesOf(ids, target.wording), keyboard, about: about?.params ?? {}, now }
    const drawing = drawNotice(about === null ? payload : { ...payload, replyTo: about.replyTo }, facts, target.wording)
    if (drawing === null) return { type: 'nothing', reason: 'unknown text' }
    return { type: 'show', drawing, placement, ...notedAs(about), version: 0 }
  }

  const access = async (id: number, placement: Placement, target: Target): Promise<Drawn> => {
    const person = await people.get(id)
    if (person === null) return { type: 'nothing' }
    const decider = person.decidedById === null ? null : await people.get(person.decidedById)
    const decision = person.decidedAt === null ? null : { by: decider === null ? '' : target.wording.name(decider), at: person.decidedAt }
    const drawing = drawAccessCard({ person, decision, now: clock() }, target.wording)
    return { type: 'show', drawing, placement, kind: 'access', subject: person.id, version: 0 }
  }

  const log = async ({ from, to }: EffectPayload<'log'>, target: Target): Promise<Drawn> => {
    const drawing = drawLog(await events.read(from, to, 200), clock(), target.wording)
    return drawing === null ? { type: 'nothing' } : { type: 'show', drawing, placement: place(target), kind: 'log', version: 0 }
  }

  return { notice, access, log }
}
