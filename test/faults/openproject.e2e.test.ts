import { createHash, createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseCallback } from '@pinline/contracts'
import type { LedgerEntry, SimMessage } from '@pinline/simulators'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { keyboardOf } from '../support/desk.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

type User = ReturnType<System['telegram']['addUser']>

const requestCount = Number(process.env['REQUESTS'] ?? 60)
const webhookCount = Number(process.env['WEBHOOKS'] ?? 300)
/** People who fill in their forms at the same time. */
const atOnce = 12
const soon = { timeoutMs: 60_000 }
const secret = 'hook-secret'

const catalogue = `workType: 1
statuses: { new: 1, work: 7, ask: 8, hold: 9, solved: 12, closed: 13, cancelled: 14 }
relay: { comments: prefixed, prefix: /reply }
perHour: 1000
departments:
  - key: icc
    label: { uk: Обчислювальний центр, en: Computing Centre }
    types:
      - key: device
        label: { uk: Пристрій, en: Device }
        fields:
          - { key: text, kind: text, label: { uk: Опис, en: Description } }
`

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')
const photoOf = (name: string): Uint8Array => createHash('sha512').update(name).digest()

const openDesk = async (env: Readonly<Record<string, string>>) => {
  const folder = await mkdtemp(join(tmpdir(), 'pinline-desk-'))
  closers.push(() => rm(folder, { recursive: true }))
  const path = join(folder, 'catalogue.yaml')
  await writeFile(path, catalogue)
  const running = await createTogether({
    shop: false,
    helpDesk: true,
    env: { CATALOGUE_FILE: path, BUSINESS_HOURS: 'mon-sun 00:00-24:00', TELEGRAM_ADMIN_IDS: '500001', ...env },
  })
  closers.push(() => running.close())
  await running.startAll()
  return running
}

const isShown = ({ ok, kind }: LedgerEntry): boolean => ok && /telegram\.(send|editMessage)/.test(kind)

/** Somebody at a phone, who reads what comes after what was read before. */
const createHands = ({ telegram }: System, user: User) => {
  let seen = 0
  const reads = async (words: string): Promise<{ message: SimMessage; entry: LedgerEntry }> => {
    const entry = await telegram.ledger.waitFor(
      (one) => one.seq > seen && isShown(one) && one.chat === user.id && (one.text ?? '').includes(words),
      soon,
    )
    seen = entry.seq
    const message = telegram.messages(user.id).find(({ id }) => id === entry.messageId)
    return { message: message ?? expect.fail(`the message with ${words} is gone`), entry }
  }
  const press = async ({ message }: { message: SimMessage }, action: string): Promise<void> => {
    const now = telegram.messages(user.id).find(({ id }) => id === message.id)
    const data = keyboardOf(now).find((each) => parseCallback(each)?.action === action)
    if (data === undefined) expect.fail(`no button ${action} below ${now?.text ?? 'nothing'}`)
    await telegram.pressButton(user, user.id, message.id, data).answered
  }
  return { reads, press, says: (text: string) => telegram.sendText(user, user.id, text) }
}

type Hands = ReturnType<typeof createHands>

interface Sent {
  /** Milliseconds from the press to the number. */
  readonly waitedMs: number
  /** When the number came, by the clock of the ledger. */
  readonly atMs: number
  readonly number: string
}

/** A request with a photo, as its form asks for it. */
const submit = async ({ telegram }: System, user: User, { reads, press, says }: Hands, name: string): Promise<Sent> => {
  says('Інша проблема')
  await press(await reads('До якого підрозділу'), 'reqDepartment')
  await press(await reads('оберіть тему'), 'reqType')
  await reads('1/2')
  says(`Не працює: ${name}`)
  await reads('2/2')
  telegram.sendPhoto(user, user.id, { bytes: photoOf(name) })
  await press(await reads('Додано'), 'reqNext')
  const review = await reads(name)
  const pressedAtMs = telegram.ledger.nowMs()
  await press(review, 'reqSubmit')
  const { entry } = await reads('✅')
  return { waitedMs: entry.atMs - pressedAtMs, atMs: entry.atMs, number: /№\s*(\d+)/u.exec(entry.text ?? '')?.[1] ?? '' }
}

const nameOf = (index: number): string => `пристрій-${String(index)}`

/** As many people as requests, a few at a time. */
const submitAll = async (running: System, count: number): Promise<Sent[]> => {
  const sent: Sent[] = []
  const one = async (index: number): Promise<void> => {
    const user = running.telegram.addUser({ firstName: `Оксана ${String(index)}`, languageCode: 'uk', role: 'none' })
    const hands = createHands(running, user)
    hands.says('/start')
    await hands.reads('Вітаємо')
    sent.push(await submit(running, user, hands, nameOf(index)))
  }
  for (let from = 0; from < count; from += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - from) }, (_, offset) => one(from + offset)))
  }
  return sent
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

const outageMs = Math.max(8000, requestCount * 240)
/** Each kind of trouble hits a write so many times. */
const leastTroubles = Math.max(2, Math.floor(requestCount / 25))

it(
  `${String(requestCount)} requests while OpenProject is down, fails and cuts connections become as many work packages, with every file`,
  async () => {
    const running = await openDesk({ OPENPROJECT_POLL_SECONDS: '10' })
    const { telegram, openProject } = running
    const { client, connect } = createSql(running)
    await connect()
    openProject.patchFaults({ down: true })
    const over = wait(outageMs).then(async () => {
      openProject.patchFaults({ down: false, retryAfterSeconds: 1, ...troubles })
      const backAtMs = telegram.ledger.nowMs()
      // Nothing that was proven by luck: it goes on until all of it has hit what is to be there once.
      await expect
        .poll(() => Math.min(...Object.values(troubledWrites(running))), { timeout: 300_000, interval: 200 })
        .toBeGreaterThanOrEqual(leastTroubles)
      openProject.patchFaults({ errorRate5xx: 0, commitThenResetRate: 0, commitThenMaintenanceRate: 0, throttle429Rate: 0 })
      return backAtMs
    })
    const sent = await submitAll(running, requestCount)
    const backAtMs = await over
    expect(new Set(sent.map(({ number }) => number)).size).toBe(requestCount)
    const waits = sent.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b)
    // At once: no slower than any other answer on a machine on which many people press at the same time.
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(1500)
    expect(waits.at(-1)).toBeLessThan(5000)
    // Many of them had their numbers before OpenProject could have known of any.
    expect(sent.filter(({ atMs }) => atMs < backAtMs).length).toBeGreaterThan(requestCount / 4)

    await settle(client, 300_000)
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
  const running = await openDesk({ OPENPROJECT_POLL_SECONDS: '3600' })
  const { telegram, openProject, ingressOrigin } = running
  const { client, connect } = createSql(running)
  await connect()
  // What is told comes by the test's own hands only.
  openProject.patchFaults({ webhookDropRate: 1 })
  await submitAll(running, 1)
  await settle(client, 60_000)
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
