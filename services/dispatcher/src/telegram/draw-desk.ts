import type { EffectPayload } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import { drawAdminChat, drawConnected } from '../render/admin-chat.ts'
import { drawEscalation, drawOffer } from '../render/answer-words.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

/** Draws what managers tell each other about chats: offers, lists of those who wait for long, what admins look up. */
export const createDeskWords = ({
  views,
  people,
  handovers,
  chatFacts,
  clock,
}: Pick<DrawDeps, 'views' | 'people' | 'handovers' | 'chatFacts' | 'clock'>) => {
  const offer = async ({ handover }: EffectPayload<'hand.offer'>, target: Target): Promise<Drawn> => {
    const found = await handovers.get(handover)
    if (found === null || !found.isOpen || !isStaff(target) || found.to !== target.person) return { type: 'nothing' }
    const [chat, from] = await Promise.all([views.chat({ id: found.chat }), people.get(found.from)])
    if (chat === null || from === null) return { type: 'nothing' }
    const drawing = drawOffer({ offer: found, chat, from, now: clock() }, target.wording)
    return { type: 'show', drawing, placement: place(target), kind: 'notice', version: 0 }
  }

  const escalation = async ({ chats, minutes }: EffectPayload<'escalation'>, target: Target): Promise<Drawn> => {
    if (!isStaff(target)) return { type: 'nothing' }
    const found = (await Promise.all(chats.map((id) => views.chat({ id })))).filter((chat) => chat !== null)
    const drawing = drawEscalation({ chats: found, minutes, now: clock() }, target.wording)
    return drawing === null ? { type: 'nothing' } : { type: 'show', drawing, placement: place(target), kind: 'notice', version: 0 }
  }

  const adminChat = async (item: OutboxItem, target: Target, what: 'chat' | 'connected'): Promise<Drawn> => {
    if (item.chat === null || target.role !== 'admin' || target.person === null) return { type: 'nothing' }
    const [chat, facts] = await Promise.all([views.chat({ id: item.chat }), chatFacts(item.chat)])
    if (chat === null || facts === null) return { type: 'nothing' }
    const view = { chat, facts, reader: target.person, now: clock() }
    const drawing = what === 'chat' ? drawAdminChat(view, target.wording) : drawConnected(view, target.wording)
    return { type: 'show', drawing, placement: place(target), kind: 'chat', version: chat.version }
  }
  return { offer, escalation, adminChat }
}
