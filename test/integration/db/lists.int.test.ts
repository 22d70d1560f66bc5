import type { ListKind } from '@pinline/contracts'
import { createAccess, createLanguages, createLists, createPeople, createPrompts, createUsers, listPageSize } from '@pinline/db'
import type { Lists, Role } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listReads, listStatements } from '../../../libs/db/src/list-queries.ts'
import { userStatements } from '../../../libs/db/src/users.ts'
import { account, bot, createRig, postedChat } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let lists: Lists
let orders = 10_000
let people = 500
const minute = 60_000

beforeAll(async () => {
  rig = await createRig()
  lists = createLists(rig.db, { account, clock: () => rig.clock.now })
})

afterAll(() => rig.close())

const ago = (minutes: number): Date => new Date(rig.clock.now.getTime() - minutes * minute)

interface NewChat {
  readonly waiting?: number
  readonly lastAt?: number
  readonly email?: string | null
  readonly body?: string
  readonly noReply?: boolean
  readonly late?: boolean
}

/** A chat whose buyer has waited for so many minutes, or whose last word was so many minutes ago. */
const chat = async ({ waiting, lastAt = 60, email = 'olena@ukr.net', body = 'Питання', noReply = false, late = false }: NewChat = {}) => {
  const order = (orders += 1)
  const since = waiting === undefined ? null : ago(waiting)
  const [row] = await rig.rows<{ id: number }>(
    `insert into chat(account, external_id, last_id, last_buyer_id, waiting_since, last_buyer_at, product, email, info_at, no_reply_id, clock_step)
     values ($1, $2, 9, 9, $3, $4, 'Навушники', $5, now(), $6, $7) returning id`,
    [account, order, since, since ?? ago(lastAt), email, noReply ? 9 : null, late ? 2 : 0],
  )
  const id = row?.id ?? 0
  await rig.rows(
    `insert into message(chat_id, external_id, side, body, hash, read_at, written_text) values ($1, $2, 'buyer', $3, 1, now(), '')`,
    [id, order, body],
  )
  return { id, order }
}

/** Gives a chat to a manager; with a reason it is over. */
const assign = async (manager: number, { id }: { id: number }, kind: 'pin' | 'activation' = 'pin', reason: string | null = null) => {
  const until = new Date(rig.clock.now.getTime() + 60 * minute)
  await rig.rows(
    `insert into assignment(chat_id, manager_id, kind, epoch, claimed_at, expires_at, released_at, reason, claimed_id)
     values ($1, $2, $3, 1, now(), $4, $5, $6, 9)`,
    [id, manager, kind, kind === 'pin' ? until : null, reason === null ? null : rig.clock.now, reason],
  )
  if (reason === null) await rig.rows('update chat set owner_id = $2, owner_until = $3 where id = $1', [id, manager, until])
}

const newManager = () => rig.manager((people += 1))

/** Orders of a whole list, page by page. */
const ordersOf = async (manager: number, kind: Exclude<ListKind, 'search'>): Promise<number[]> => {
  const { view } = await lists.create({ kind, manager })
  const found: number[] = []
  for (let page = 1, pages = 1; view !== null && page <= pages; page += 1) {
    const drawn = await lists.page(view, page)
    pages = drawn?.pages ?? 0
    found.push(...(drawn?.rows ?? []).map(({ order }) => order))
  }
  return found
}

const search = async (words: string): Promise<number[]> =>
  (await lists.first({ kind: 'search', words, manager: 1 }, 50)).map(({ order }) => order)

test.each(Object.entries({ ...listStatements, ...listReads, ...userStatements }))(
  '%s can be prepared against the migrated schema',
  async (_, { name, text }) => {
    const client = await rig.db.pool.connect()
    try {
      await client.query(`prepare "${name}-checked" as ${text}`)
      await client.query(`deallocate "${name}-checked"`)
    } finally {
      client.release()
    }
  },
)

describe('a manager’s lists', () => {
  test('hold ordinary and activation chats apart, those that wait longest first, and end with the pin', async () => {
    const manager = await newManager()
    const quiet = await chat({ lastAt: 5 })
    const older = await chat({ lastAt: 50 })
    const short = await chat({ waiting: 3 })
    const long = await chat({ waiting: 30 })
    const settled = await chat({ waiting: 40, noReply: true })
    const active = await chat({ waiting: 99 })
    for (const each of [older, quiet, short, long, settled]) await assign(manager, each)
    await assign(manager, active, 'activation')
    expect(await ordersOf(manager, 'mine')).toEqual([long, short, quiet, settled, older].map(({ order }) => order))
    expect(await ordersOf(manager, 'pinned')).toEqual([active.order])
    const before = rig.clock.now
    rig.clock.now = new Date(before.getTime() + 61 * minute)
    expect(await ordersOf(manager, 'mine')).toEqual([])
    expect(await ordersOf(manager, 'pinned')).toEqual([active.order])
    rig.clock.now = before
  })

  test('of the past hold what is his now and was earlier, without what he has dropped the last time', async () => {
    const manager = await newManager()
    const now = await chat({ lastAt: 1 })
    const lapsed = await chat({ lastAt: 2 })
    const dropped = await chat({ lastAt: 3 })
    const again = await chat({ lastAt: 4 })
    const others = await chat({ lastAt: 5 })
    await assign(manager, now)
    await assign(manager, lapsed, 'pin', 'lapsed')
    await assign(manager, dropped, 'pin', 'lapsed')
    await assign(manager, dropped, 'pin', 'dropped')
    await assign(manager, again, 'pin', 'dropped')
    await assign(manager, again, 'pin', 'moved')
    await assign(await newManager(), others)
    expect(await ordersOf(manager, 'mine-archive')).toEqual([now, lapsed, again].map(({ order }) => order))
    expect(await ordersOf(manager, 'pinned-archive')).toEqual([])
  })

  test('of guests hold buyers without an address, all of them or his own', async () => {
    const manager = await newManager()
    const guest = await chat({ email: null, waiting: 1_000 })
    const mine = await chat({ email: null, waiting: 999 })
    const unknown = await chat({ email: null })
    await rig.rows('update chat set info_at = null where id = $1', [unknown.id])
    await assign(manager, mine, 'pin', 'lapsed')
    expect((await ordersOf(manager, 'guests')).slice(0, 2)).toEqual([guest.order, mine.order])
    expect(await ordersOf(manager, 'guests')).not.toContain(unknown.order)
    expect(await ordersOf(manager, 'guests-archive')).toEqual([mine.order])
  })
})

describe('the pages of a list', () => {
  test('show each of 300 chats once, in the order of the first look, while chats change', async () => {
    const manager = await newManager()
    const chats: { id: number; order: number }[] = []
    for (let index = 0; index < 300; index += 1) {
      const made = await chat({ waiting: 300 - index })
      await assign(manager, made)
      chats.push(made)
    }
    const { view, size } = await lists.create({ kind: 'mine', manager })
    expect(size).toBe(300)
    const shown: number[] = []
    const pages = Math.ceil(300 / listPageSize)
    for (let page = 1; page <= pages; page += 1) {
      const drawn = await lists.page(view ?? 0, page)
      expect(drawn).toMatchObject({ page, pages, total: 300 })
      shown.push(...(drawn?.rows ?? []).map(({ order }) => order))
      // Somebody answers one chat, and another buyer writes, between any two pages.
      await rig.rows('update chat set waiting_since = null where id = $1', [chats[page * 7]?.id])
      await rig.rows('update chat set last_buyer_at = now() where id = $1', [chats[299 - page]?.id])
      await assign(manager, await chat({ waiting: 500 + page }))
    }
    expect(shown).toEqual(chats.map(({ order }) => order))
  })

  test('show the present of each chat, the last page for one beyond the end, and nothing once the list is gone', async () => {
    const manager = await newManager()
    const [first, second] = [await chat({ waiting: 20, late: true }), await chat({ waiting: 10 })]
    await assign(manager, first)
    await assign(manager, second)
    const { view } = await lists.create({ kind: 'mine', manager })
    expect(await lists.page(view ?? 0, 9)).toMatchObject({
      page: 1,
      pages: 1,
      waiting: 2,
      manager,
      rows: [{ late: true }, { late: false }],
    })
    await rig.rows('update chat set waiting_since = null where id = $1', [first.id])
    expect(await lists.page(view ?? 0, 1)).toMatchObject({
      waiting: 1,
      rows: [
        { order: first.order, waitingSince: null },
        { order: second.order, owner: { id: manager } },
      ],
    })
    await lists.expire(ago(0), 1_000)
    expect(await lists.page(view ?? 0, 1)).not.toBeNull()
    await lists.expire(new Date(rig.clock.now.getTime() + 1), 10_000)
    expect(await lists.page(view ?? 0, 1)).toBeNull()
  })

  test('of an empty list are not kept', async () => {
    expect(await lists.create({ kind: 'mine', manager: await newManager() })).toEqual({ view: null, size: 0 })
  })
})

describe('a search', () => {
  test('finds an order, an address, the part before its @, and words by their beginning', async () => {
    const found = await chat({ email: 'Taras.K@Example.com', body: 'Чи є білі навушники у наявності?' })
    const other = await chat({ body: 'Чорні навушники' })
    expect(await search(`№ ${String(found.order)}`)).toEqual([found.order])
    expect(await search('taras.k@example.com')).toEqual([found.order])
    expect(await search('TARAS.K')).toEqual([found.order])
    expect(await search('taras')).toEqual([])
    expect(await search('Навуш')).toEqual([other.order, found.order])
    expect(await search('навуш біл')).toEqual([found.order])
    expect(await search('вушники')).toEqual([])
    expect(await search('чорні')).toEqual([other.order])
  })

  test('does not find what was deleted, nor trip over signs', async () => {
    const gone = await chat({ body: 'таємниця' })
    await rig.rows('update message set deleted = true where chat_id = $1', [gone.id])
    expect(await search('таємниця')).toEqual([])
    for (const words of ["'", ':*', '& | !', '(', '%', '\\', '', '@']) expect(await search(words)).toEqual([])
  })

  test('for words goes by the index', async () => {
    const { rows } = await rig.db.pool.query<{ 'QUERY PLAN': string }>(`explain (generic_plan) ${listReads.byWords.text}`)
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('message_words')
  })
})

describe('people', () => {
  const admins = (first: number, second: number) => ({ person: first, by: second, from: ['admin'] as Role[], to: 'banned' as const })

  test('stand on pages of twenty, those who wait for access first, with their chats', async () => {
    const mates = createPeople(rig.db, bot)
    for (let index = 0; index < 25; index += 1) {
      await mates.remember({ telegramId: (people += 1), firstName: `Z${String(index)}`, lastName: null, username: null }, 'banned')
    }
    const waiting = await mates.remember({ telegramId: (people += 1), firstName: 'Я', lastName: null, username: null }, 'waiting')
    const manager = await newManager()
    await assign(manager, await chat({ waiting: 5, late: true }))
    await assign(manager, await chat({ waiting: 5, late: true }), 'pin', 'lapsed')
    const users = createUsers(rig.db, bot)
    const first = await users.page(1)
    expect(first.users).toHaveLength(20)
    expect(first.users[0]).toMatchObject({ id: waiting.id, role: 'waiting', chats: 0, waiting: 'none' })
    expect(await users.get(manager)).toMatchObject({ chats: 1, waiting: 'late' })
    const last = await users.page(99)
    expect(last).toMatchObject({ page: first.pages, total: first.total })
    expect(await users.get(0)).toBeNull()
  })

  test('who are admins and shut each other out at once leave one', async () => {
    const mates = createPeople(rig.db, bot)
    const access = createAccess(rig.db, bot)
    const both = []
    for (const firstName of ['A', 'B']) {
      both.push((await mates.remember({ telegramId: (people += 1), firstName, lastName: null, username: null }, 'admin')).id)
    }
    const [a = 0, b = 0] = both
    const common = { action: 'ban', at: rig.clock.now, requests: [] }
    const outcomes = await Promise.all([access.decide({ ...admins(a, b), ...common }), access.decide({ ...admins(b, a), ...common })])
    expect(outcomes.filter(({ changed }) => changed)).toHaveLength(1)
    expect(outcomes.filter(({ denied }) => denied === true)).toHaveLength(1)
    expect((await mates.admins()).filter(({ id }) => id === a || id === b)).toHaveLength(1)
  })

  test('change their language once an update, and keep what Telegram said at first', async () => {
    const mates = createPeople(rig.db, bot)
    const languages = createLanguages(rig.db, { bot })
    const profile = { telegramId: (people += 1), firstName: 'L', lastName: null, username: null }
    const { id } = await mates.remember({ ...profile, language: 'en' }, 'manager')
    expect((await mates.remember({ ...profile, language: 'uk' }, 'manager')).language).toBe('en')
    const key = newId()
    for (let turn = 0; turn < 2; turn += 1) await languages.change({ person: id, to: null, fallback: 'uk', key })
    expect((await mates.get(id))?.language).toBe('uk')
    const effects = await rig.rows<{ op: string }>('select op from outbox_item where manager_id = $1 order by seq', [id])
    expect(effects.map(({ op }) => op)).toEqual(['notice', 'commands'])
    await languages.change({ person: id, to: 'en', fallback: 'uk', key: newId() })
    expect((await mates.get(id))?.language).toBe('en')
  })

  test('are waited for with one question at a time, which ends together with its answer', async () => {
    const prompts = createPrompts(rig.db)
    const manager = await newManager()
    expect(await prompts.current(manager, rig.clock.now)).toBeNull()
    await prompts.ask({ manager, kind: 'note', data: { chat: 5 }, now: rig.clock.now })
    await prompts.ask({ manager, kind: 'search', now: rig.clock.now })
    expect(await prompts.current(manager, rig.clock.now)).toMatchObject({ kind: 'search', data: {} })
    await expect(prompts.answered(manager, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    expect(await prompts.current(manager, rig.clock.now)).not.toBeNull()
    await prompts.answered(manager, () => Promise.resolve())
    expect(await prompts.current(manager, rig.clock.now)).toBeNull()
    await prompts.clear(manager)
  })

  test('are waited for half an hour, and no longer once a chat is opened to write in', async () => {
    const prompts = createPrompts(rig.db)
    const manager = await newManager()
    const ask = () => prompts.ask({ manager, kind: 'note', now: rig.clock.now })
    const after = (minutes: number) => prompts.current(manager, new Date(rig.clock.now.getTime() + minutes * 60_000))
    await ask()
    expect([await after(29), await after(30)]).toMatchObject([{ kind: 'note' }, null])
    const order = 96_500
    await postedChat(rig, order)
    await rig.desk.open({ order, manager, key: newId(), writing: false })
    expect(await after(0)).not.toBeNull()
    await rig.desk.claim({ order, message: 0, manager, key: newId() })
    expect(await after(0)).toBeNull()
  })
})
