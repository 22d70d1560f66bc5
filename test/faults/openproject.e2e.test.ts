import { createHash, createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '@pinline/simulators'
import type { LedgerEntry } from '@pinline/simulators'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { createStack } from '../support/stack.ts'
import type { System, SystemOptions } from '../support/surroundings.ts'
import { createTogether } from '../support/together.ts'
import { deedsOfOne, nameOf, photoOf, slowSteps, submitAll, unansweredSteps, writeCatalogue } from './requesters.ts'
import { isShown, killServices } from './service-kills.ts'
import type { ServiceKills } from './service-kills.ts'

const requestCount = Number(process.env['REQUESTS'] ?? 60)
const webhookCount = Number(process.env['WEBHOOKS'] ?? 300)
/** Which moments the kills hit; who is quicker within a moment is the machine's. */
const seed = Number(process.env['REQUESTS_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const secret = 'hook-secret'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')

const openDesk = async <Running extends System>(
  create: (options: SystemOptions) => Promise<Running>,
  env: Readonly<Record<string, string>>,
): Promise<Running> => {
  const { path, remove } = await writeCatalogue()
  closers.push(remove)
  const running = await create({
    shop: false,
    helpDesk: true,
    env: { CATALOGUE_FILE: path, BUSINESS_HOURS: 'mon-sun 00:00-24:00', TELEGRAM_ADMIN_IDS: '500001', ...env },
  })
  closers.push(() => running.close())
  await running.startAll()
  return running
}

const createSql = (running: System) => {
  const client = new pg.Client({ connectionString: running.databaseUrl })
  closers.push(() => client.end())
  return { client, connect: () => client.connect() }
}

/** Waits until nothing is on its way to or from OpenProject, and nothing to Telegram. */
const settle = (client: pg.Client, timeout: number) =>
  expect
    .poll(async () => Number((await client.query<{ n: string }>('select count(*) as n from lane where wanted > done')).rows[0]?.n), {
      timeout,
      interval: 250,
    })
    .toBe(0)

const troubles = { errorRate5xx: 0.1, commitThenResetRate: 0.2, commitThenMaintenanceRate: 0.2, throttle429Rate: 0.1 }

/** How often each kind of trouble has hit the making of a work package or the upload of a file. */
const troubledWrites = ({ openProject }: System) => {
  const count = (is: (entry: LedgerEntry) => boolean): number =>
    openProject.ledger.where((entry) => ['openproject.create', 'openproject.attach'].includes(entry.kind) && is(entry)).length
  return {
    cut: count(({ ok, note }) => ok && note === 'cut'),
    maintenance: count(({ ok, note }) => ok && note === 'maintenance'),
    error: count(({ status }) => status === 502),
    throttled: count(({ status }) => status === 429),
  }
}

/** How often ingress did not take an update, and how many updates it never took. */
const missedUpdates = ({ telegram }: System) => {
  const pushes = telegram.ledger.where(({ kind }) => kind === 'telegram.update')
  const taken = new Set(pushes.filter(({ ok }) => ok).map(({ updateId }) => updateId))
  const missed = pushes.filter(({ ok }) => !ok)
  return { missed: missed.length, lost: missed.filter(({ updateId }) => !taken.has(updateId)).length }
}

/** OpenProject is away for at least so long, and until everybody who began meanwhile has a number. */
const outageMs = Math.max(8000, requestCount * 240)
/** Each kind of trouble hits a write so many times. */
const leastTroubles = Math.max(2, Math.floor(requestCount / 25))
/** Requests that are filled in while services are killed. */
const lateCount = Math.floor(requestCount / 5)
/** How often each of the services is killed; none in a short run, for as processes of their own they take twice as long as in one. */
const killsOfEach = Math.floor(requestCount / 100)
/** What somebody does may be hit by several kills, and each may cost the time of a lease. */
const killedTimeoutMs = 180_000

const calm: ServiceKills = { kills: [], done: Promise.resolve(), end: () => Promise.resolve() }

/** A desk, and what is to happen to its services. */
const openStormyDesk = async () => {
  const env = { OPENPROJECT_POLL_SECONDS: '10' }
  if (killsOfEach === 0) return { stack: await openDesk(createTogether, env), killAll: () => calm }
  const stack = await openDesk(createStack, env)
  const deeds = lateCount * deedsOfOne
  const momentsOf = { ingress: deeds, bot: deeds, dispatcher: deeds, requests: lateCount * 2 }
  return { stack, killAll: () => killServices(stack, { random: createRandom(seed), each: killsOfEach, momentsOf }) }
}

const stormName =
  killsOfEach === 0 ? 'fails and cuts connections' : `fails and cuts connections, and services are killed (REQUESTS_SEED=${String(seed)}),`

it(
  `${String(requestCount)} requests while OpenProject is down, ${stormName} become as many work packages, with every file`,
  async () => {
    const { stack, killAll } = await openStormyDesk()
    const { telegram, openProject } = stack
    const { client, connect } = createSql(stack)
    await connect()
    openProject.patchFaults({ down: true })
    const earlyCount = requestCount - lateCount
    const [early] = await Promise.all([submitAll(stack, { count: earlyCount }), wait(outageMs)])
    // Numbers are given before OpenProject could know of any.
    expect(openProject.workPackages()).toEqual([])
    openProject.patchFaults({ down: false, retryAfterSeconds: 1, ...troubles })
    const storm = killAll()
    closers.push(() => storm.end())
    // Nothing that was proven by luck: it goes on until all of it has hit what is to be there once.
    const troubled = expect
      .poll(() => Math.min(...Object.values(troubledWrites(stack))), { timeout: 300_000, interval: 200 })
      .toBeGreaterThanOrEqual(leastTroubles)
    const over = Promise.all([storm.done, troubled]).then(() => {
      openProject.patchFaults({ errorRate5xx: 0, commitThenResetRate: 0, commitThenMaintenanceRate: 0, throttle429Rate: 0 })
    })
    const [late] = await Promise.all([submitAll(stack, { from: earlyCount, count: lateCount, timeoutMs: killedTimeoutMs }), over])
    const sent = [...early, ...late]
    const { kills } = storm
    const killsOf = (name: string): number => kills.filter(({ service }) => service === name).length
    expect(['ingress', 'bot', 'dispatcher', 'requests'].map(killsOf)).toEqual(Array.from({ length: 4 }, () => killsOfEach))

    expect(new Set(sent.map(({ number }) => number)).size).toBe(requestCount)
    expect(sent.filter(({ number }) => number === '')).toEqual([])
    // Whose press a kill has come into waits until somebody else does the work; how long anybody waits otherwise shows before the first.
    const unhurt = sent.filter(({ atMs }) => atMs < Math.min(...kills.map((kill) => kill.atMs)))
    const waits = unhurt.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b)
    // At once: no slower than any other answer on a machine on which many people press at the same time.
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(1500)
    expect(waits.at(-1)).toBeLessThan(5000)

    await settle(client, 300_000)
    expect(slowSteps(sent, kills)).toEqual([])
    expect(unansweredSteps(sent, kills)).toEqual([])
    // Each kill of ingress has made an update wait, and Telegram has brought it again.
    const { missed, lost } = missedUpdates(stack)
    expect(missed).toBeGreaterThanOrEqual(killsOfEach)
    expect([lost, telegram.pendingUpdates()]).toEqual([0, 0])
    const works = openProject.workPackages()
    expect(works).toHaveLength(requestCount)
    expect(new Set(works.map(({ key }) => key)).size).toBe(requestCount)
    const wanted = Array.from({ length: requestCount }, (_, index) => md5(photoOf(nameOf(index))))
    expect(works.flatMap(({ files }) => files.map((file) => file.md5)).toSorted()).toEqual(wanted.toSorted())
    for (const { description, files } of works) {
      const name = /пристрій\\?-\d+/u.exec(description)?.[0].replaceAll('\\', '') ?? ''
      expect(files.map((file) => file.md5)).toEqual([md5(photoOf(name))])
    }
  },
  outageMs + 900_000,
)

const sign = (body: string, by = secret): string => `sha1=${createHmac('sha1', by).update(body).digest('hex')}`

it(`of ${String(webhookCount)} webhooks, doubled, old, forged and in any order, each change is told once and forgeries nothing`, async () => {
  const running = await openDesk(createTogether, { OPENPROJECT_POLL_SECONDS: '3600' })
  const { telegram, openProject, ingressOrigin } = running
  const { client, connect } = createSql(running)
  await connect()
  // What is told comes by the test's own hands only.
  openProject.patchFaults({ webhookDropRate: 1 })
  const sent = await submitAll(running, { count: 1 })
  await settle(client, 60_000)
  await expect.poll(() => unansweredSteps(sent)).toEqual([])
  const post = async (body: string, signature: string | undefined): Promise<number> => {
    const headers = { 'content-type': 'application/json', ...(signature === undefined ? {} : { 'x-op-signature': signature }) }
    const answer = await fetch(`${ingressOrigin}/openproject/webhook`, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    return answer.status
  }
  const forge = (body: string, index: number): Promise<number> =>
    post(body, [undefined, '', sign(body, 'guess'), sign(`${body} `), sign(body).replace('sha1', 'sha256')][index % 5])

  const [first] = openProject.workPackages()
  const work = first?.id ?? 0
  const requester = Number(first?.requester)
  const toldWith = (words: string): number =>
    telegram.ledger.where((entry) => isShown(entry) && entry.chat === requester && (entry.text ?? '').includes(words)).length
  const before = openProject.tellings().length
  const changes: { act: () => void; words: string }[] = [
    {
      act: () => {
        openProject.assign(work, 12)
      },
      words: 'виконавець',
    },
    { act: () => openProject.comment(work, '/reply Зайдемо о десятій'), words: 'Зайдемо о десятій' },
    {
      act: () => {
        openProject.setStatus(work, 7)
      },
      words: 'у роботі',
    },
    { act: () => openProject.comment(work, '/reply Який кабінет?'), words: 'Який кабінет?' },
    {
      act: () => {
        openProject.setStatus(work, 9)
      },
      words: 'відкладено',
    },
    {
      act: () => {
        openProject.setStatus(work, 12)
      },
      words: 'Проблеми більше немає?',
    },
  ]
  for (const { act, words } of changes) {
    const known = openProject.tellings().length
    act()
    const fresh = openProject.tellings().slice(known)
    expect(await Promise.all(fresh.map(({ body }, index) => forge(body, index)))).toEqual(fresh.map(() => 401))
    await settle(client, 30_000)
    expect([words, toldWith(words)]).toEqual([words, 0])
    // The newest first, each twice.
    for (const { body, signature } of [...fresh, ...fresh].toReversed()) expect(await post(body, signature)).toBe(200)
    await expect.poll(() => toldWith(words), { timeout: 30_000 }).toBe(1)
  }

  const all = openProject.tellings().slice(before)
  const statuses: number[] = []
  const turn = async (index: number): Promise<void> => {
    const telling = all[(index * 7919) % all.length]
    if (telling === undefined) return
    statuses.push(index % 4 === 0 ? await forge(telling.body, index) : await post(telling.body, telling.signature))
  }
  for (let from = 0; from < webhookCount; from += 25) {
    await Promise.all(Array.from({ length: Math.min(25, webhookCount - from) }, (_, offset) => turn(from + offset)))
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(Math.ceil(webhookCount / 4))
  expect(statuses.filter((status) => status === 200)).toHaveLength(webhookCount - Math.ceil(webhookCount / 4))
  await settle(client, 60_000)
  for (const { words } of changes) expect([words, toldWith(words)]).toEqual([words, 1])
}, 300_000)
