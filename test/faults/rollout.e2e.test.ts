import { deliveryReport } from '@pinline/simulators'
import type { Expected, LedgerEntry } from '@pinline/simulators'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { answerMany, becomeManagers, claimMany } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { RunningService, Stack } from '../support/stack.ts'
import { submitAll, writeCatalogue } from './requesters.ts'
import type { Sent } from './requesters.ts'
import { isShown } from './service-kills.ts'

const chief = 500_001
/** How often all services are restarted, one after the other. */
const restarts = Number(process.env['ROLLOUT_RESTARTS'] ?? '3')
const mostMs = 12_000
const rounds = 12
const names = ['ingress', 'bot', 'dispatcher', 'outbox', 'requests'] as const
const requestCount = 4
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

interface Shop {
  readonly running: Stack
  readonly claimed: readonly Claimed[]
  readonly asked: Expected[]
  readonly replied: Expected[]
  readonly sent: readonly Sent[]
  /** What was said about each request in one round, from either side. */
  readonly rounds: string[]
}

const openShop = async (copies: Parameters<Stack['startAll']>[0]): Promise<Shop> => {
  const { path, remove } = await writeCatalogue()
  closers.push(remove)
  const stack = await createStack({ helpDesk: true, env: { TELEGRAM_ADMIN_IDS: String(chief), CATALOGUE_FILE: path }, seed: 5 })
  closers.push(() => stack.close())
  await stack.startAll(copies)
  const managers = await becomeManagers(stack, stack.telegram.addUser({ id: chief, firstName: 'Марія' }), 3)
  const claimed = await claimMany(stack, managers, 12)
  const sent = await submitAll(stack, { count: requestCount })
  await expect.poll(() => stack.openProject.workPackages().length, { timeout: 20_000 }).toBe(requestCount)
  return { running: stack, claimed, asked: [], replied: [], sent, rounds: [] }
}

const ofStaff = (round: string, work: number): string => `s${round}x${String(work)}`
const ofRequester = (round: string, { id }: Sent['user']): string => `q${round}x${String(id)}`

/** Every buyer writes and every chat is answered once more; of every request each side says something. */
const load = ({ running, claimed, asked, replied, sent, rounds }: Shop, round: string): void => {
  rounds.push(round)
  for (const { id } of running.openProject.workPackages()) running.openProject.comment(id, `/reply ${ofStaff(round, id)}`)
  for (const { user, messageId } of sent) running.telegram.sendText(user, user.id, ofRequester(round, user), { replyTo: messageId })

  for (const { chat } of claimed) {
    const marker = `b${round}x${String(chat)}`
    running.crm.buyerWrites(chat, `Питання ${marker}`)
    asked.push({ chat, marker })
  }
  replied.push(...answerMany(running, claimed, 1, `r${round}x`))
}

/** How often what was said about requests has come to the other side: of every word once each. */
const saidOften = ({ running: { telegram, openProject }, sent, rounds }: Shop): number[] => {
  const works = openProject.workPackages()
  const countOf = (entries: readonly LedgerEntry[], words: string): number =>
    entries.filter(({ text }) => (text ?? '').includes(words)).length
  const shown = telegram.ledger.where((entry) => isShown(entry) && entry.kind === 'telegram.sendMessage')
  const comments = works.flatMap((work) => work.comments.map(({ text }) => text))
  return rounds.flatMap((round) => [
    ...works.map(({ id, requester }) =>
      countOf(
        shown.filter(({ chat }) => chat === Number(requester)),
        ofStaff(round, id),
      ),
    ),
    ...sent.map(({ user }) => comments.filter((text) => text.includes(ofRequester(round, user))).length),
  ])
}

const settle = async (shop: Shop) => {
  const { running, asked, replied } = shop
  const { telegram, crm, groupId } = running
  const report = () =>
    deliveryReport({
      telegram: telegram.ledger,
      crm: crm.ledger,
      expectations: { buyerMessages: asked, replies: replied, groups: [groupId] },
    })
  const lost = () => report().toCrm.lost.length + report().toGroup.lost.length
  await expect.poll(lost, { timeout: 60_000, interval: 250 }).toBe(0)
  await expect.poll(() => Math.min(...saidOften(shop)), { timeout: 60_000, interval: 250 }).toBeGreaterThan(0)
  return { ...report(), often: new Set(saidOften(shop)) }
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
    const { toCrm, toGroup, often } = await settle(shop)
    expect(often).toEqual(new Set([1]))
    expect(toCrm).toMatchObject({ expected, lost: [], duplicated: [], outOfOrder: [] })
    expect(toGroup).toMatchObject({ expected, lost: [], outOfOrder: [] })
  })
})

describe('rolling restarts under load', () => {
  it(
    `${String(restarts)} of all services lose nothing, send nothing twice and hold up nobody`,
    { timeout: 120_000 + restarts * 60_000 },
    async () => {
      const shop = await openShop({ bot: 2, dispatcher: 2, outbox: 2, requests: 2 })
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
      const { toCrm, toGroup, often } = await settle(shop)
      expect(often).toEqual(new Set([1]))
      expect(toCrm).toMatchObject({ expected, lost: [], duplicated: [], outOfOrder: [] })
      // Who is asked to end does not leave in the middle of a card.
      expect(toGroup).toMatchObject({ expected, lost: [], duplicated: [], outOfOrder: [] })
    },
  )
})
