import type { EffectPayload, KeyboardName } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import { currentOpenChat } from '@pinline/domain'
import { drawCommands } from '../render/commands.ts'
import { isOwnedBy } from '../render/desk-words.ts'
import type { Drawing } from '../render/drawing.ts'
import { drawFilePart } from '../render/card.ts'
import { drawKeyboard, drawWritingKeyboard } from '../render/keyboards.ts'
import { drawList } from '../render/list.ts'
import { drawUser, drawUsers } from '../render/users.ts'
import type { Placement } from './deliver.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

type KeyboardDeps = Pick<DrawDeps, 'views' | 'people' | 'deskReads' | 'helpDesk' | 'account' | 'clock'>
type MenuDeps = KeyboardDeps & Pick<DrawDeps, 'lists' | 'users' | 'media'>

type Edit = EffectPayload<'list'>['edit']

const placementOf = (edit: Edit, target: Target): Placement => (edit === null ? place(target) : { type: 'edit', ...edit, media: false })

/** The keyboard below the input field that fits the reader's present: while he writes to a buyer, it is the one for that. */
export const createKeyboards = ({ views, people, deskReads, helpDesk, account, clock }: KeyboardDeps) => {
  // Nobody is the seller of an installation without a shop.
  const has = { shop: account !== 0, helpDesk: helpDesk !== null }
  const writtenTo = async (person: number) => {
    const opened = await deskReads.openChat(person)
    const open = opened === null ? { state: 'none' as const } : currentOpenChat(opened.open, clock())
    const chat = open.state === 'open' ? await views.chat({ id: open.chat }) : null
    return chat !== null && isOwnedBy(chat, person, clock()) ? chat : null
  }
  return async (name: KeyboardName, target: Target): Promise<Drawing['keyboard']> => {
    const person = target.person === null ? null : await people.get(target.person)
    if (person === null) return undefined
    if (name === 'none') return { remove_keyboard: true }
    // Of somebody who is no manager any more nothing is looked up.
    const chat = isStaff(target) && name !== 'contact' ? await writtenTo(person.id) : null
    return chat === null
      ? drawKeyboard(name, { ...person, role: target.role ?? 'banned' }, target.wording, has)
      : drawWritingKeyboard(chat, target.wording)
  }
}

/** Draws lists, people, and files that somebody asks for. */
export const createMenus = (deps: MenuDeps) => {
  const { views, lists, users, media, helpDesk, clock } = deps

  const list = async ({ view, page, edit }: EffectPayload<'list'>, target: Target): Promise<Drawn> => {
    const found = isStaff(target) ? await lists.page(view, page) : null
    // A list is for who asked for it; who is no admin any more does not see who has which chat.
    if (found === null || found.manager !== target.person || (found.kind === 'held' && target.role !== 'admin')) return { type: 'nothing' }
    const drawing = drawList(view, found, clock(), target.wording)
    return { type: 'show', drawing, placement: placementOf(edit, target), kind: 'list', subject: view, version: 0 }
  }

  const page = async ({ page: asked, edit }: EffectPayload<'users'>, target: Target): Promise<Drawn> => {
    if (target.role !== 'admin') return { type: 'nothing' }
    const drawing = drawUsers(await users.page(asked), target.wording)
    return { type: 'show', drawing, placement: placementOf(edit, target), kind: 'users', version: 0 }
  }

  const user = async ({ person, edit }: EffectPayload<'user'>, target: Target): Promise<Drawn> => {
    const found = target.role === 'admin' ? await users.get(person) : null
    if (found === null || target.person === null) return { type: 'nothing' }
    const drawing = drawUser(found, target.person, target.wording)
    return { type: 'show', drawing, placement: placementOf(edit, target), kind: 'users', subject: person, version: 0 }
  }

  const file = async (item: OutboxItem, { message: id }: EffectPayload<'file'>, target: Target): Promise<Drawn> => {
    const message = item.chat === null || !isStaff(target) ? null : await views.message(item.chat, id)
    if (message?.file == null) return { type: 'nothing' }
    const found = await media.of(message, { key: item.idem, attempts: item.attempts }, target.signal)
    if (found.type === 'retry') return { type: 'wait' }
    const isAttached = found.type === 'attached'
    const drawing = drawFilePart(message, isAttached ? 'attached' : found.file, target.wording)
    const placement = place(target, isAttached ? found.attachment : null)
    return { type: 'show', drawing, placement, kind: 'file', subject: message.id, version: 0 }
  }

  const commands = ({ person }: EffectPayload<'commands'>, target: Target): Drawn =>
    target.person === person
      ? { type: 'commands', commands: drawCommands(target.role, target.wording, helpDesk !== null) }
      : { type: 'nothing' }

  return { list, users: page, user, file, commands }
}
