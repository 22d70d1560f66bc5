import type { IncomingUpdate, Intake } from '@pinline/db'
import { createLogger, createMetrics, createOps } from '@pinline/platform'
import { onTestFinished } from 'vitest'
import { createAccept } from '../src/accept.ts'
import { buildApp } from '../src/app.ts'
import type { CrmConfig, OpenProjectConfig } from '../src/config.ts'

export const bot = 100
export const webhookSecret = 'telegram-secret'
export const openProject: OpenProjectConfig = { webhookSecret: 's3cret' }
export const crm: CrmConfig = { account: 7, webhookKey: 'crm-key', salePassword: 'secret' }

/** Keeps in memory what the real one keeps in Postgres: an update once, a lane per key, a count of rings per lane. */
export const createFakeIntake = (): Intake & {
  updates: IncomingUpdate[]
  rings: string[]
  /** From now on every call does this first. */
  setTrouble(trouble: () => Promise<void>): void
  trouble(): Promise<void>
} => {
  const updates: IncomingUpdate[] = []
  const rings: string[] = []
  const lanes = new Map<string, number>()
  let trouble = (): Promise<void> => Promise.resolve()
  const laneOf = (key: string): number => {
    const lane = lanes.get(key) ?? lanes.size + 1
    lanes.set(key, lane)
    return lane
  }
  return {
    updates,
    rings,
    setTrouble: (next) => {
      trouble = next
    },
    trouble: () => trouble(),
    storeUpdate: async (update) => {
      await trouble()
      const fresh = !updates.some(({ bot: other, updateId }) => other === update.bot && updateId === update.updateId)
      if (fresh) updates.push(update)
      return { lane: laneOf(`inbox/${update.laneKey}`), fresh }
    },
    ringChat: async (account, chat) => {
      await trouble()
      const key = `${String(account)}:${String(chat)}`
      rings.push(key)
      return { lane: laneOf(`crm-sync/${key}`), wanted: rings.filter((rung) => rung === key).length }
    },
  }
}

/** The app over a fake intake, with every hint and log line kept. */
export const createTestApp = async (shop: CrmConfig | null = crm, desk: OpenProjectConfig | null = null) => {
  const intake = createFakeIntake()
  const hints: unknown[] = []
  const lines: string[] = []
  const hint = (payload: unknown): Promise<string> => Promise.resolve(`hint ${String(hints.push(payload))}`)
  const metrics = createMetrics('ingress')
  const logger = createLogger({ service: 'ingress', level: 'trace', destination: { write: (line) => lines.push(line) } })
  const work: number[] = []
  const ringWork = async (id: number): Promise<{ lane: number; wanted: number }> => {
    await intake.trouble()
    return { lane: id, wanted: work.push(id) }
  }
  const accept = createAccept({ bot, intake, hintInbox: hint, hintCrmSync: hint, ringWork, hintWorkSync: hint, metrics })
  const app = await buildApp({
    config: { http: { trustProxy: false }, telegram: { webhookSecret }, crm: shop ?? undefined, openProject: desk ?? undefined },
    accept,
    ops: createOps({ service: 'ingress', ready: () => Promise.resolve({ postgres: true }), metrics }),
    metrics,
    logger,
  })
  onTestFinished(() => app.close())
  return { app, intake, work, hints, lines, metrics }
}
