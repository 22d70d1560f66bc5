import { createTransact, groupRecipient, recordEvent, toTelegram } from '@pinline/db'
import type { OutboxItem } from '@pinline/db'
import { createHelpDeskConsequences } from './help-desk.ts'
import { createGroupWatch } from './group-watch.ts'
import type { GroupWatch } from './group-watch.ts'
import type { Parts } from './parts.ts'
import { departmentOf } from './telegram/destinations.ts'
import type { LostCard } from './telegram/send-item.ts'
import { createTellAdmins } from './tell-admins.ts'

type ConsequenceDeps = Pick<Parts, 'stores' | 'config' | 'helpDesk' | 'clock' | 'onError'>
type Ring = (destination: string) => void

const createWatch = ({ stores, config, clock, onError }: ConsequenceDeps, ring: Ring): GroupWatch =>
  createGroupWatch({
    ...stores,
    ring,
    onError,
    bot: config.telegram.bot,
    title: async () => {
      const title = await stores.settings.get(`group-title:${String(config.telegram.groupId ?? 0)}`)
      return typeof title === 'string' ? title : ''
    },
    clock,
  })

/** Cards that stand in several messages of Telegram. */
const createPartConsequences = ({ stores, config }: ConsequenceDeps, ringAll: (lanes: readonly { destination: string }[]) => void) => {
  const { bot } = config.telegram
  return {
    onPart: async ({ chat, lane, seq }: OutboxItem, part: { telegramChat: number; messageId: number; message: number }): Promise<void> => {
      if (chat !== null) await stores.bursts.recordPart({ bot, chat, lane, seq, ...part })
    },
    onFiles: async ({ chat, recipient, manager }: OutboxItem, messages: readonly number[]): Promise<void> => {
      const order = chat === null ? undefined : (await stores.views.chat({ id: chat }))?.order
      if (chat === null || order === undefined) return
      const about = { chat, priority: 2, ...(manager === null ? {} : { manager }) } as const
      const idemOf = (message: number): string => `card.file:${String(bot)}:${recipient}:${String(chat)}:${String(message)}`
      const requests = messages.map((message) =>
        toTelegram({ bot, recipient, order }, { op: 'card.file', payload: null, idem: idemOf(message), message, ...about }),
      )
      ringAll(await stores.enqueue(requests))
    },
  }
}

/** What is told of groups: of the managers' one, and of those of departments. */
const createGroupConsequences = (watch: GroupWatch, desk: ReturnType<typeof createHelpDeskConsequences>) => ({
  onGroupReached: watch.reached,
  onGroupLost: async (recipient: string, description: string): Promise<void> => {
    const department = departmentOf(recipient)
    await (department === null ? watch.lost(recipient, description) : desk.onStaffLost(department, description))
  },
  onGroupMoved: async (recipient: string, telegramChat: number): Promise<void> => {
    const department = departmentOf(recipient)
    await (department === null ? watch.moved(recipient, telegramChat) : desk.onStaffMoved(department, telegramChat))
  },
})

/** What an effect leads to beyond its message. */
export const createConsequences = (deps: ConsequenceDeps, ring: Ring) => {
  const { stores, config, clock } = deps
  const { bot } = config.telegram
  const transact = createTransact(stores.database)
  const ringAll = (lanes: readonly { destination: string }[]): void => {
    for (const { destination } of lanes) ring(destination)
  }
  const watch = createWatch(deps, ring)
  const tellAdmins = createTellAdmins({ ...stores, ring, bot })
  const desk = createHelpDeskConsequences({ stores, bot, ring, helpDesk: deps.helpDesk, clock }, tellAdmins)
  return {
    onNoStaff: desk.onNoStaff,
    ...createGroupConsequences(watch, desk),
    ...createPartConsequences(deps, ringAll),
    onUnreachable: async (person: number): Promise<void> => {
      await stores.people.change(person, { unreachable: true })
      const { released, lanes } = await stores.desk.revoke(person, 'unreachable')
      ringAll(lanes)
      if (released === 0) return
      const params = { manager: { manager: person }, n: released }
      await tellAdmins(`unreachable:${String(person)}:${clock().toISOString()}`, { key: 'adm.unreachable', params })
    },
    onLostCard: async ({ chat, message, telegramChat, messageId }: LostCard): Promise<void> => {
      const order = (await stores.views.chat({ id: chat }))?.order
      if (order === undefined) return
      const idem = `card:lost:${String(bot)}:${String(telegramChat)}:${String(messageId)}`
      const target = { bot, recipient: groupRecipient, order }
      ringAll(await stores.enqueue([toTelegram(target, { op: 'card', payload: null, idem, priority: 2, chat, message })]))
    },
    onDead: async (item: OutboxItem, error: string): Promise<void> => {
      const { op, lane, seq, chat, manager, attempts } = item
      // A post of the log that told of its own end would be told of for ever.
      if (op === 'log') return
      const about = { ...(chat === null ? {} : { chat }), ...(manager === null ? {} : { manager }) }
      const data = { what: op, class: error, attempts, lane, seq }
      await transact((tx) => recordEvent(tx, { at: clock(), kind: 'dead', ...about, data }))
      await desk.onUntold(item, error)
    },
    onOutdated: async (chat: number): Promise<void> => {
      ringAll(await stores.desk.redraw(chat))
    },
  }
}
