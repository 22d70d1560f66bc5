import { createHash } from 'node:crypto'
import { createCatalogueBook } from '@pinline/catalogue'
import {
  createDatabase,
  createRequestReads,
  createRequestSubmissions,
  createRequesterDeeds,
  createRequestsDue,
  createSettings,
  createStaffDeeds,
  tellRequester,
} from '@pinline/db'
import type { Database, SupportRequest, TouchedLane } from '@pinline/db'
import type { OpenProject } from '@pinline/domain'
import { createOpenProject } from '@pinline/openproject'
import { createLogger, createMetrics, systemClock } from '@pinline/platform'
import { createOpenProjectSimulator } from '@pinline/simulators'
import type { SimWorkView } from '@pinline/simulators'
import { expect } from 'vitest'
import { createRequests } from '../../services/requests/src/requests.ts'
import type { Requests } from '../../services/requests/src/requests.ts'
import type { DueDeps } from '../../services/requests/src/timers/due.ts'
import { createTestDatabase } from '../support/database.ts'

const bot = 42
const logger = createLogger({ service: 'test', level: 'silent' })

export const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex')
/** Content of the file that Telegram keeps under a number. */
export const contentOf = (fileId: string): Uint8Array => new TextEncoder().encode(`content of ${fileId}`)

/** Whose words a comment has, and where they stand in Telegram. */
export const said = { author: 'Oksana', source: { telegramChat: 500, messageId: 77 } }

/** Something that a requester was told. */
export interface Told {
  readonly key: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A database, a simulated OpenProject, and as many of our services between them as a test opens. */
export const createRequestsFixture = async ({ seed = 1 }: { seed?: number } = {}) => {
  const testDatabase = await createTestDatabase()
  const simulator = createOpenProjectSimulator({ apiKey: 'opapi-key', seed })
  await simulator.start()
  const database: Database = createDatabase({ url: testDatabase.url, name: 'test', logger })
  const book = createCatalogueBook({ path: null, logger })
  const staff = [{ telegram: 900, user: 11 }]
  const catalogue = { current: () => ({ ...book.current(), staff }) }
  const timers = new Set<NodeJS.Timeout>()
  const opened: Requests[] = []
  const gone: number[] = []
  const twins: (readonly number[])[] = []
  const refusals: string[] = []
  let count = 0

  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await database.pool.query<Row>(text, [...values])).rows
  const later = (work: () => Promise<void>, delayMs: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      void work()
    }, delayMs)
    timers.add(timer)
  }

  /** One process of ours; hints reach it at once. `between` puts something between it and OpenProject. */
  const open = (between: (openProject: OpenProject) => Partial<OpenProject> = () => ({})): Requests => {
    const auth = { type: 'basic', token: 'opapi-key' } as const
    const openProject = createOpenProject({
      baseUrl: simulator.url,
      auth,
      fields: { telegramId: 5, requestKey: 6 },
      clock: systemClock,
      timeoutMs: 3000,
    })
    const requests: Requests = createRequests({
      database,
      openProject: { ...openProject, ...between(openProject) },
      telegram: { download: (fileId) => Promise.resolve({ status: 'ok', bytes: contentOf(fileId), name: fileId }) },
      catalogue,
      bot,
      url: simulator.url,
      project: 'it-support',
      language: 'en',
      hints: {
        telegram: () => undefined,
        openProject: (lane, delayMs) => {
          later(() => requests.deliveries.work(lane), delayMs)
        },
        workSync: ({ lane }, delayMs) => {
          later(() => requests.looks.work(lane), delayMs)
        },
      },
      onGone: (request) => Promise.resolve(void gone.push(request)),
      onTwin: (_request, works) => Promise.resolve(void twins.push(works)),
      onRefused: (_request, words) => Promise.resolve(void refusals.push(words)),
      metrics: createMetrics('requests'),
      clock: systemClock,
      random: () => 0,
      logger,
    })
    opened.push(requests)
    return requests
  }

  const person = async (telegramId: number, name: string): Promise<number> => {
    const [row] = await sql<{ id: number }>(
      `insert into manager(bot, telegram_id, role, first_name, started_at) values ($1, $2, 'requester', $3, now())
       on conflict (bot, telegram_id) do update set first_name = excluded.first_name returning id`,
      [bot, telegramId, name],
    )
    return row?.id ?? 0
  }

  const submissions = createRequestSubmissions(database)
  /** A request with files, as its form sends it. Its lanes are not rung for. */
  const submit = async (files: readonly string[] = [], text = 'The printer is broken'): Promise<{ id: number; lanes: TouchedLane[] }> => {
    count += 1
    const key = `request-${String(count)}`
    const result = await submissions.submit({
      bot,
      person: await person(500, 'Oksana'),
      key,
      department: 'icc',
      type: 'device',
      title: 'Printer, projector, other',
      fields: [{ key: 'text', label: 'Description', value: text }],
      files: files.map((fileId) => ({ fileId, name: `${fileId}.txt`, type: 'text/plain', size: contentOf(fileId).byteLength })),
      previous: null,
      now: systemClock(),
      perHour: 1000,
      told: (id) =>
        tellRequester(bot, { id, department: 'icc', person: 1 }, `${String(id)}:submitted`, {
          key: 'req.submitted',
          params: { num: String(id), promise: '' },
        }),
      before: [],
      alongside: () => Promise.resolve(),
    })
    if (result.status === 'limited') throw new Error('too many requests')
    return { id: result.request, lanes: result.lanes }
  }

  const reads = createRequestReads(database)
  const scope = { bot, clock: systemClock }
  const due = createRequestsDue(database, scope)
  const get = async (id: number): Promise<SupportRequest> => {
    const request = await reads.get(id)
    if (request === null) throw new Error('no such request')
    return request
  }
  const workOf = async (id: number): Promise<SimWorkView> => {
    const { key } = await get(id)
    const found = simulator.workPackages().find((work) => work.key === key)
    if (found === undefined) throw new Error('the request has no work package')
    return found
  }

  /** Waits until nothing of ours is on its way to OpenProject, and nothing waits to be looked at. */
  const settled = async (timeout = 25_000): Promise<void> => {
    const waiting = () =>
      sql<{ n: number }>(`select count(*)::int as n from lane where kind in ('openproject', 'work-sync') and wanted > done`)
    await expect.poll(async () => (await waiting())[0]?.n, { timeout, interval: 50 }).toBe(0)
  }
  const noticesTo = async (whom: 'manager' | 'staff', id: number): Promise<Told[]> => {
    const rows = await sql<{ payload: Told }>(
      `select payload from outbox_item where op = 'notice' and recipient like $2 and (payload ->> 'request')::int = $1 order by lane_id, seq`,
      [id, `${whom}:%`],
    )
    return rows.map(({ payload: { key, params } }) => ({ key, params }))
  }
  /** What a requester was told about a request, in order. */
  const told = (id: number): Promise<Told[]> => noticesTo('manager', id)

  return {
    database,
    simulator,
    gone,
    twins,
    refusals,
    sql,
    open,
    person,
    submit,
    /** A request that is in OpenProject, with everything quiet. */
    delivered: async (files: readonly string[] = []) => {
      const requests = open()
      const { id, lanes } = await submit(files)
      requests.hint(lanes)
      await settled()
      return { requests, id, work: (await workOf(id)).id }
    },
    get,
    workOf,
    requester: createRequesterDeeds(database, scope),
    staff: createStaffDeeds(database, scope),
    due,
    /** What the timers work with, at all hours. */
    dueDeps: (hint: Requests['hint']): DueDeps => ({
      due,
      settings: createSettings(database),
      catalogue,
      hours: { workingMs: (from, till) => till.getTime() - from.getTime(), isOpen: () => true },
      hint,
      clock: systemClock,
    }),
    settled,
    told,
    /** The keys of what a requester was told about a request, in order. */
    keysOf: async (id: number): Promise<string[]> => (await told(id)).map(({ key }) => key),
    /** What the group of a department was told. */
    toldStaff: (id: number) => noticesTo('staff', id),
    /** What waits until the other side is set right is due at once. */
    hurry: () => sql(`update lane set next_at = now() where kind = 'openproject' and wanted > done`),
    effects: (id: number) =>
      sql<{ op: string; state: string; error: string | null; idem: string; lane: number; seq: number }>(
        `select o.op, o.state, o.error, o.idem, o.lane_id as lane, o.seq from outbox_item o join lane l on l.id = o.lane_id
         where l.kind = 'openproject' and l.key = $1 order by o.seq`,
        [String(id)],
      ),
    close: async () => {
      for (const timer of timers) clearTimeout(timer)
      for (const { deliveries, looks } of opened) await Promise.all([deliveries.close(), looks.close()])
      for (const timer of timers) clearTimeout(timer)
      await database.close()
      await simulator.stop()
      await testDatabase.drop()
    },
  }
}

export type RequestsFixture = Awaited<ReturnType<typeof createRequestsFixture>>
