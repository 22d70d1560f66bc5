import { deliveryReport } from '@pinline/simulators'
import type { Expected, LedgerEntry } from '@pinline/simulators'
import { expect } from 'vitest'
import { createStack } from './stack.ts'
import type { System } from './surroundings.ts'
import { createTogether } from './together.ts'

/** Telegram's number of the person who is an admin from the start. */
export const chief = 500_001

const limited = (env: Readonly<Record<string, string>>) => ({ TELEGRAM_LIMITS: 'default', TELEGRAM_ADMIN_IDS: String(chief), ...env })

const enforced = <S extends System>(created: S): S => {
  created.telegram.patchFaults({ limits: 'real' })
  return created
}

/** A shop that keeps Telegram's limits, before a Telegram that enforces them. */
export const createLimited = async (env: Readonly<Record<string, string>> = {}): Promise<System> =>
  enforced(await createTogether({ env: limited(env) }))

/** The same with a dispatcher that can be started later. */
export const createLimitedApart = async () => enforced(await createStack({ env: limited({}) }))

const postKinds = /^telegram\.send/u

/** What the bot has done in the group. */
export const inGroup = (running: System, filter: (entry: LedgerEntry) => boolean = () => true): LedgerEntry[] =>
  running.telegram.ledger.where((entry) => entry.ok && entry.chat === running.groupId && entry.user === undefined && filter(entry))
/** Messages of the bot in the group. */
export const posts = (running: System): LedgerEntry[] => inGroup(running, ({ kind }) => postKinds.test(kind))

/** What became of buyers' messages on their way to the group. */
export const reportOf = ({ telegram, crm, groupId }: System, buyerMessages: readonly Expected[]) =>
  deliveryReport({ telegram: telegram.ledger, crm: crm.ledger, expectations: { buyerMessages, replies: [], groups: [groupId] } }).toGroup

/** Waits until all of them stand in the group. */
export const allShown = (running: System, expected: readonly Expected[], timeout: number): Promise<void> =>
  expect.poll(() => reportOf(running, expected).lost, { timeout, interval: 200 }).toEqual([])

/** A report without faults. */
export const clean = { lost: [], duplicated: [], outOfOrder: [] }
/** Calls that broke a limit, as Telegram saw them. */
export const violations = ({ telegram }: System): LedgerEntry[] => telegram.ledger.where(({ violation }) => violation !== undefined)

/** A buyer asks, with a word by which the question is known. */
export const write = (
  running: System,
  chat: number,
  marker: string,
  file?: { name: string; bytes: Uint8Array; image?: boolean },
): Expected => {
  running.crm.buyerWrites(chat, `Питання ${marker}`, file === undefined ? {} : { file })
  return { chat, marker }
}

/** A message of the group as it stands there now. */
export const groupMessage = (running: System, messageId: number | undefined) =>
  running.telegram.messages(running.telegram.groupId()).find(({ id }) => id === messageId)
