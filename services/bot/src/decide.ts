import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest, Person, Role } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { isReachable } from './context.ts'
import type { BotDeps, StaffContext } from './context.ts'
import { welcome } from './features/access.ts'
import { toCommands } from './offered.ts'
import { toNotice } from './outbox.ts'
import type { Notice } from './outbox.ts'
import { fullName } from './wording.ts'
import type { Params } from './wording.ts'

export type DecideDeps = Pick<BotDeps, 'bot' | 'pinTtlMs' | 'people' | 'access' | 'desk' | 'views' | 'outbox' | 'identity' | 'clock'>

/** What an admin decides about a person. */
export type Verdict = 'approve' | 'ban' | 'admin'

const roleOf = { approve: 'manager', ban: 'banned', admin: 'admin' } as const satisfies Record<Verdict, Role>

export const isVerdict = (name: string): name is Verdict => Object.hasOwn(roleOf, name)

export type Outcome = { readonly changed: boolean; readonly key: TextKey; readonly params: Params }

/** Draws the cards about a person again; each of them is in one admin's private chat. */
const createRedraw =
  ({ bot, views, people, outbox }: DecideDeps) =>
  async (person: number, key: string): Promise<void> => {
    const requests: OutboxRequest[] = []
    for (const { telegramChat, messageId } of await views.shownAbout('access', person)) {
      const admin = await people.find(telegramChat)
      if (admin === null) continue
      const idem = `access.edit:${String(bot)}:${String(telegramChat)}:${String(messageId)}:${key}`
      const payload = { telegramChat, messageId, person }
      requests.push(
        toTelegram(
          { bot, recipient: managerRecipient(admin.id), order: 0 },
          { op: 'access.edit', payload, idem, priority: 1, manager: admin.id },
        ),
      )
    }
    await outbox.send(requests)
  }

/** What a person hears of a decision; the keyboard below it is that of his new role. */
const toldNotices = (verdict: Verdict, target: Person, deps: DecideDeps): Omit<Notice, 'idem'>[] => {
  switch (verdict) {
    case 'approve':
      if (target.role === 'banned') return [{ key: 'access.restored', keyboard: 'home' }]
      return [welcome(deps.identity, deps.pinTtlMs), { key: 'menu.title', keyboard: 'home' }]
    case 'ban':
      // Who has never had access has nothing that could be closed.
      return [{ key: target.role === 'waiting' ? 'access.declined' : 'access.banned', keyboard: 'none' }]
    case 'admin':
      return [{ key: 'access.admin', keyboard: 'home' }]
  }
}

/** Nobody decides about himself, so the last admin stays one. */
const refuseSelf = async ({ people }: DecideDeps, verdict: Verdict): Promise<Outcome> => {
  const isLast = verdict === 'ban' && (await people.admins()).length <= 1
  return { changed: false, key: isLast ? 'adm.last' : 'adm.self', params: {} }
}

/** Carries decisions out. Worked twice one changes nothing more, and still takes the chats of somebody banned. */
export const createDecide = (deps: DecideDeps) => {
  const { bot, access, desk, outbox, clock } = deps
  const redraw = createRedraw(deps)
  const toldOf = (verdict: Verdict, target: Person, key: string): OutboxRequest[] => {
    if (!isReachable(target)) return []
    const idem = (notice: Omit<Notice, 'idem'>): string => `${notice.key}:${String(target.id)}:${key}`
    const told = toldNotices(verdict, target, deps).map((notice) => toNotice(bot, target.id, { ...notice, idem: idem(notice) }))
    return [...told, toCommands(bot, target.id, key)]
  }

  return async (ctx: StaffContext, verdict: Verdict, target: Person, from: readonly Role[]): Promise<Outcome> => {
    if (target.id === ctx.person.id) return refuseSelf(deps, verdict)
    const requests = toldOf(verdict, target, ctx.key)
    const decision = { person: target.id, from, to: roleOf[verdict], by: ctx.person.id, action: verdict, at: clock(), requests }
    const { changed, denied = false, lanes } = await access.decide(decision)
    if (denied) return { changed, key: 'err.rights', params: {} }
    await outbox.ring(lanes)
    await redraw(target.id, ctx.key)
    const name = fullName(target)
    if (verdict !== 'ban') return { changed, key: verdict === 'approve' ? 'adm.approved' : 'adm.made', params: { name } }
    if (!changed && target.role !== 'banned') return { changed, key: 'adm.banned', params: { name, n: 0 } }
    const { released, lanes: freed } = await desk.revoke(target.id, 'banned')
    await outbox.ring(freed)
    if (released > 0 && isReachable(target)) {
      const idem = `access.revoked.chats:${String(target.id)}:${ctx.key}`
      await outbox.send([toNotice(bot, target.id, { key: 'access.revoked.chats', params: { n: released }, idem })])
    }
    return { changed, key: 'adm.banned', params: { name, n: released } }
  }
}

const everyRole: readonly Role[] = ['requester', 'waiting', 'manager', 'admin', 'banned']

/** From which roles a typed command, or a person's page, leads on; a button of an access card only decides about people who wait. */
export const fromRoles = {
  approve: ['requester', 'waiting', 'banned'],
  ban: everyRole.filter((role) => role !== 'banned'),
  admin: everyRole.filter((role) => role !== 'admin'),
} as const satisfies Record<Verdict, readonly Role[]>

export type Decide = ReturnType<typeof createDecide>
