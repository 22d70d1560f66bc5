import { deliveryReport } from '@pinline/simulators'
import type { Expected } from '@pinline/simulators'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { answerMany, becomeManagers, claimMany } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { RunningService, Stack } from '../support/stack.ts'

const chief = 500_001
/** How often all services are restarted, one after the other. */
const restarts = Number(process.env['ROLLOUT_RESTARTS'] ?? '3')
const mostMs = 12_000
const rounds = 12
const names = ['ingress', 'bot', 'dispatcher', 'outbox'] as const
let stack: Stack | undefined
afterEach(() => stack?.close())

interface Shop {
  readonly running: Stack
  readonly claimed: readonly Claimed[]
  readonly asked: Expected[]
  readonly replied: Expected[]
}

const openShop = async (copies: Parameters<Stack['startAll']>[0]): Promise<Shop> => {
  stack = await createStack({ env: { TELEGRAM_ADMIN_IDS: String(chief) }, seed: 5 })
  await stack.startAll(copies)
  const managers = await becomeManagers(stack, stack.telegram.addUser({ id: chief, firstName: 'Марія' }), 3)
  return { running: stack, claimed: await claimMany(stack, managers, 12), asked: [], replied: [] }
}

/** Every buyer writes and every chat is answered once more. */
const load = ({ running, claimed, asked, replied }: Shop, round: string): void => {
  for (const { chat } of claimed) {
    const marker = `b${round}x${String(chat)}`
    running.crm.buyerWrites(chat, `Питання ${marker}`)
    asked.push({ chat, marker })
  }
  replied.push(...answerMany(running, claimed, 1, `r${round}x`))
}

const settle = async ({ running: { telegram, crm, groupId }, asked, replied }: Shop) => {
  const report = () =>
    deliveryReport({
      telegram: telegram.ledger,
      crm: crm.ledger,
      expectations: { buyerMessages: asked, replies: replied, groups: [groupId] },
    })
  const lost = () => report().toCrm.lost.length + report().toGroup.lost.length
  await expect.poll(lost, { timeout: 60_000, interval: 250 }).toBe(0)
  return report()
}

const stopTimed = async (service: RunningService) => {
  const startedAt = performance.now()
  const code = await service.stop()
  return { name: service.name, code, late: performance.now() - startedAt > mostMs }
}

/** Rows of the database that somebody still holds. */
const held = async ({ databaseUrl }: Stack) => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const lanes = `select kind || ' ' || key as held from lane where lease_until > now() union all select 'lease ' || name from lease where until > now()`
  const { rows } = await client.query<{ held: string }>(lanes)
  await client.end()
  return rows
}

const stopped = (services: readonly RunningService[]) => services.map(({ name }) => ({ name, code: 0, late: false }))

describe('SIGTERM under load', () => {
  it('ends every service with 0 within 12 s, leaves nothing held, and the next ones finish the work', async () => {
    const shop = await openShop({})
    const { running } = shop
    const { telegram, crm } = running
    // There is more to do than can be done in 12 s.
    telegram.patchFaults({ slowMs: 1_500 })
    crm.patchFaults({ slowMs: 1_000, slowRate: 1 })
    for (let round = 0; round < rounds; round += 1) load(shop, String(round))
    await crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && (text ?? '').includes('r1x'), { timeoutMs: 30_000 })
    const services = names.flatMap((name) => running.running(name))
    expect(await Promise.all(services.map(stopTimed))).toEqual(stopped(services))
    expect(await held(running)).toEqual([])
    telegram.patchFaults({ slowMs: 0 })
    crm.patchFaults({ slowMs: 0 })
    await running.startAll()
    const expected = rounds * shop.claimed.length
    const { toCrm, toGroup } = await settle(shop)
    expect(toCrm).toMatchObject({ expected, lost: [], duplicated: [], outOfOrder: [] })
    expect(toGroup).toMatchObject({ expected, lost: [], outOfOrder: [] })
  })
})

describe('rolling restarts under load', () => {
  it(
    `${String(restarts)} of all services lose nothing, send nothing twice and hold up nobody`,
    { timeout: 120_000 + restarts * 60_000 },
    async () => {
      const shop = await openShop({ bot: 2, dispatcher: 2, outbox: 2 })
      const { running } = shop
      for (let round = 0; round < restarts; round += 1)
        for (const name of names) {
          load(shop, `${String(round)}x${name}`)
          const old = running.running(name)[0]
          if (old === undefined) throw new Error(`no ${name} runs`)
          const ending = stopTimed(old)
          // There is one address for the webhooks: the new one can only listen when the old one is gone.
          if (name === 'ingress') await ending
          await running.start(name)
          expect(await ending).toEqual({ name, code: 0, late: false })
        }
      const expected = restarts * names.length * shop.claimed.length
      const { toCrm, toGroup } = await settle(shop)
      expect(toCrm).toMatchObject({ expected, lost: [], duplicated: [], outOfOrder: [] })
      expect(toGroup).toMatchObject({ expected, lost: [], outOfOrder: [] })
    },
  )
})
