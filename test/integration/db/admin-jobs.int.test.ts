import {
  createChatInfo,
  createChoreWork,
  createChores,
  createCountCleanable,
  createDayNumbers,
  createDeskReads,
  createFindForgettable,
  createLists,
  createNotes,
  createReconciliation,
  createServiceReads,
  createViews,
} from '@pinline/db'
import type { ChoreWork, Database } from '@pinline/db'
import type { CrmMessage, CrmPurchase } from '@pinline/domain'
import { newId } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account, bot, buyer, cardsOf, createRig, groupChat, nextReadAt, page, postedChat, seller, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let admin: number

beforeEach(async () => {
  rig = await createRig()
  admin = await rig.manager(1)
})

afterEach(() => rig.close())

const scope = { bot, account }
const day = new Date('2026-06-01T00:00:00Z')
const old = { writtenAt: new Date('2026-01-01T08:00:00Z') }
const young = { writtenAt: new Date('2026-06-02T08:00:00Z') }
const photo = { name: 'passport.jpg', url: 'https://crm.example/passport.jpg', previewUrl: 'https://crm.example/p.jpg', image: true }

/** Works until nothing is left, or `most` slices. */
const workAll = async (work: ChoreWork, most = 500): Promise<string> => {
  for (let slices = 0; slices < most; slices += 1) {
    const sliced = await work.slice(rig.clock.now)
    if (sliced.status !== 'worked') return sliced.status
  }
  return 'worked'
}

const clean = async (db: Database = rig.db) => {
  const total = await createCountCleanable(db)(day)
  return createChores(db, bot).clean({ by: admin, now: rig.clock.now, key: newId(), day, total })
}

const wordsOf = (order: number) =>
  rig.rows<{ id: number; body: string; file: string | null }>(
    `select m.external_id as id, m.body, m.file_name as file from message m join chat c on c.id = m.chat_id where c.external_id = $1 order by m.external_id`,
    [order],
  )

const effects = async (): Promise<number> => (await rig.rows<{ n: number }>('select count(*) as n from outbox_item'))[0]?.n ?? 0

/** A long dialog, all of it old but its last two messages. */
const dialog = (order: number, length: number): CrmMessage[] =>
  Array.from({ length }, (_, index) => {
    const id = order * 1_000 + index + 1
    const age = index < length - 2 ? old : young
    return index % 3 === 2 ? seller(id, age) : buyer(id, index === 0 ? { ...age, file: photo } : age)
  })

describe('a clean', () => {
  test('takes the words of what is old and leaves everything by which it is known', async () => {
    const messages = dialog(1, 9)
    const { chat } = await stored(rig.importPage(page(1, 'silent', messages)))
    await stored(
      rig.importPage(
        page(
          1,
          'sweep',
          messages.slice(0, 1).map((message) => ({ ...message, text: 'changed' })),
        ),
      ),
    )
    await clean()
    expect(await workAll(createChoreWork(rig.db, scope))).toBe('idle')
    const left = await wordsOf(1)
    expect(left.map(({ id }) => id)).toEqual(messages.map(({ id }) => id))
    expect(left.filter(({ body, file }) => body !== '' || file !== null).map(({ id }) => id)).toEqual([1_008, 1_009])
    expect(await rig.rows('select 1 from message_revision')).toEqual([])
    const [row] = await rig.rows('select last_id, last_buyer_id, complete from chat where id = $1', [chat])
    expect(row).toEqual({ last_id: 1_009, last_buyer_id: 1_008, complete: true })
    expect(await createViews(rig.db, () => rig.clock.now).messages(chat, { limit: 10 })).toHaveLength(2)
    expect(await createViews(rig.db, () => rig.clock.now).count(chat, 1_009)).toEqual({ total: 2, older: 1 })
  })

  test.each(['silent', 'sweep', 'hook'] as const)(
    'is followed by a %s reading that posts nothing and brings nothing back',
    async (mode) => {
      // The buyer's last word is old, was never posted, and no seller has answered it.
      const messages = [seller(5_001, old), buyer(5_002, old), buyer(5_003, old)]
      await stored(rig.importPage(page(5, 'silent', messages)))
      await clean()
      await workAll(createChoreWork(rig.db, scope))
      const before = await effects()
      await stored(rig.importPage(page(5, mode, messages)))
      expect(await effects()).toBe(before)
      expect((await wordsOf(5)).map(({ body }) => body)).toEqual(['', '', ''])
      await stored(rig.importPage(page(5, 'hook', [...messages, buyer(5_004, young)])))
      expect((await cardsOf(rig, 5)).map(({ message }) => message)).toEqual([5_004])
    },
  )

  test('goes on after it was cut in the middle of a slice, and in another process', async () => {
    for (const order of [11, 12, 13]) await stored(rig.importPage(page(order, 'silent', dialog(order, 150))))
    const { chore } = await clean()
    await createChoreWork(rig.db, scope).slice(rig.clock.now)
    const state = () => rig.rows('select cursor, params, done from chore where id = $1', [chore])
    const before = await state()
    // Somebody stores messages of a chat while the slice waits for its row; then its process dies.
    const holder = await rig.db.pool.connect()
    await holder.query('begin')
    await holder.query('select 1 from chat where external_id = 12 for update')
    const dying = rig.open()
    const slice = createChoreWork(dying.db, scope).slice(rig.clock.now)
    const cut = expect(slice).rejects.toThrow()
    await expect
      .poll(async () => {
        const sql = `select pg_terminate_backend(pid) as cut from pg_stat_activity where wait_event_type = 'Lock' and query like 'with w as materialized (select chat%' and pid <> pg_backend_pid()`
        return (await rig.rows(sql)).length
      })
      .toBe(1)
    await cut
    await holder.query('commit')
    holder.release()
    expect(await state()).toEqual(before)
    expect(await workAll(createChoreWork(rig.open().db, scope))).toBe('idle')
    for (const order of [11, 12, 13]) expect((await wordsOf(order)).filter(({ body }) => body !== '')).toHaveLength(2)
    expect(await createChores(rig.db, bot).get(chore)).toMatchObject({ done: 3, total: 3, outcome: 'done' })
  })

  test('changes at most two hundred messages at once', async () => {
    for (const order of [21, 22, 23]) await stored(rig.importPage(page(order, 'silent', dialog(order, 150))))
    await clean()
    const work = createChoreWork(rig.db, scope)
    await work.slice(rig.clock.now)
    const erased = await rig.rows<{ n: number }>(`select count(*) as n from message where body = ''`)
    expect(erased[0]?.n).toBe(200)
  })

  test('ends where it is when it is stopped, and tells so in its one message', async () => {
    for (const order of [31, 32]) await stored(rig.importPage(page(order, 'silent', dialog(order, 150))))
    const chores = createChores(rig.db, bot)
    const { chore } = await clean()
    const work = createChoreWork(rig.db, scope)
    await work.slice(rig.clock.now)
    expect(await chores.stop(chore, rig.clock.now)).toHaveLength(1)
    expect(await chores.stop(chore, rig.clock.now)).toBeNull()
    expect(await work.slice(rig.clock.now)).toEqual({ status: 'idle' })
    expect(await chores.get(chore)).toMatchObject({ outcome: 'stopped', done: 2, total: 2 })
    expect(await rig.rows(`select idem from outbox_item where op = 'chore' order by seq`)).toEqual([
      { idem: `chore:${String(bot)}:${String(chore)}:begin` },
      { idem: `chore:${String(bot)}:${String(chore)}:end` },
    ])
  })

  test('is begun once for the same wish, and not beside another', async () => {
    const chores = createChores(rig.db, bot)
    const wish = { by: admin, now: rig.clock.now, day, total: 0 }
    const first = await chores.clean({ ...wish, key: 'a' })
    expect(await chores.clean({ ...wish, key: 'a' })).toEqual({ status: 'started', chore: first.chore, lanes: [] })
    expect(await chores.clean({ ...wish, key: 'b' })).toMatchObject({ status: 'running', chore: first.chore })
    expect(await rig.rows(`select 1 from event where kind = 'admin'`)).toHaveLength(1)
  })

  test('removes old events, updates, payloads, drafts, notes and numbers of files, and keeps what is young or unfinished', async () => {
    const ago = `'2026-05-01'::timestamptz`
    await rig.rows(`insert into event(at, kind) select ${ago}, 'pin' from generate_series(1, 450)`)
    await rig.rows(`insert into event(at, kind) values ('2026-06-05', 'pin')`)
    await rig.rows(
      `insert into inbox_update(bot, update_id, lane_id, seq, body, received_at, done_at)
      select $1, n, 999, n, '{"a":1}', ${ago}, case when n <> 7 then now() end from generate_series(1, 250) n`,
      [bot],
    )
    await rig.rows(`insert into outbox_item(lane_id, seq, idem, op, recipient, payload, state, created_at) values
      (900, 1, 'a', 'notice', 'manager:1', '{"key":"x"}', 'sent', ${ago}), (900, 2, 'b', 'notice', 'manager:1', '{"key":"x"}', 'pending', ${ago}),
      (901, 1, 'c', 'reply.text', 'crm', '{"text":"x"}', 'dead', ${ago}), (901, 2, 'd', 'reply.text', 'crm', '{"text":"x"}', 'sent', '2026-06-05')`)
    await rig.rows(
      `insert into draft(manager_id, bot, update_id, telegram_chat, source_message, content, created_at) values (1, $1, 1, 1, 1, '{}', ${ago}), (1, $1, 2, 1, 1, '{}', '2026-06-05')`,
      [bot],
    )
    await rig.rows(`insert into note(chat_id, manager_id, body, created_at) values (1, 1, 'old', ${ago}), (1, 1, 'young', '2026-06-05')`)
    await rig.rows(
      `insert into file_id(bot, url, file_id, kind, stored_at) values ($1, 'u', 'f', 'photo', ${ago}), ($1, 'v', 'f', 'photo', '2026-06-05')`,
      [bot],
    )
    const shown = `insert into telegram_message(bot, telegram_chat, message_id, kind, lane_id, seq, open, sent_at) values ($1, $2, $3, 'card', 900, 1, $4, $5)`
    await rig.rows(shown, [bot, groupChat, 1, false, new Date('2026-05-01')])
    await rig.rows(shown, [bot, groupChat, 2, true, new Date('2026-05-01')])
    await rig.rows(shown, [bot, groupChat, 3, false, new Date('2026-06-05')])
    await clean()
    expect(await workAll(createChoreWork(rig.db, scope))).toBe('idle')
    expect(await rig.rows(`select 1 from event where kind = 'pin'`)).toHaveLength(1)
    expect(await rig.rows('select update_id as id from inbox_update')).toEqual([{ id: 7 }])
    const payloads = await rig.rows<{ idem: string }>(
      `select idem from outbox_item where jsonb_typeof(payload) <> 'null' and op <> 'chore' order by idem`,
    )
    expect(payloads.map(({ idem }) => idem)).toEqual(['b', 'c', 'd'])
    expect(await rig.rows('select update_id as id from draft')).toEqual([{ id: 2 }])
    expect(await rig.rows('select body from note')).toEqual([{ body: 'young' }])
    expect(await rig.rows('select url from file_id')).toEqual([{ url: 'v' }])
    expect(await rig.rows('select message_id as id from telegram_message order by 1')).toEqual([{ id: 2 }, { id: 3 }])
  })
})

const purchase: CrmPurchase = {
  product: 'Навушники',
  productId: 5,
  email: 'olena@ukr.net',
  state: 3,
} as CrmPurchase // the store looks at nothing else

/** A buyer's word that the CRM shows only later. */
const hidden = 51_004

/** Two chats of one buyer and one of another, with everything that may be about them. */
const createPerson = async () => {
  const isStored = ({ id }: CrmMessage): boolean => id !== hidden
  const info = createChatInfo(rig.db, { clock: () => rig.clock.now })
  const chats = []
  for (const order of [51, 52, 53]) {
    const { chat } = await stored(rig.importPage(page(order, 'silent', dialog(order, 6).filter(isStored))))
    await info.store(chat, { ...purchase, email: order === 53 ? 'petro@ukr.net' : order === 52 ? 'Olena@ukr.net' : 'olena@ukr.net' })
    chats.push(chat)
  }
  const [first = 0, second = 0] = chats
  await createNotes(rig.db).add({ chat: first, manager: admin, text: 'lives in Lviv', now: rig.clock.now, key: 'n' })
  await createLists(rig.db, { account, clock: () => rig.clock.now }).create({ kind: 'search', words: 'olena@ukr.net', manager: admin })
  await rig.rows(`insert into file_id(bot, url, file_id, kind) values ($1, $2, 'f', 'photo')`, [bot, photo.url])
  await rig.rows(
    `insert into inbox_update(bot, update_id, lane_id, seq, body, done_at) values ($1, 1, 999, 1, '{"message":{"text":"/forget olena@ukr.net"}}', now())`,
    [bot],
  )
  return { first, second, info }
}

const forget = async (order: number) => {
  const found = await createFindForgettable(rig.db, account).of({ order })
  if (found === null) throw new Error('nobody to forget')
  const started = await createChores(rig.db, bot).forget({ by: admin, now: rig.clock.now, key: newId(), ...found })
  return { ...started, found }
}

/** Every place where a word could be left, as text. */
const everything = async (): Promise<string> => {
  const tables = [
    'chat',
    'message',
    'message_revision',
    'note',
    'draft',
    'list_view',
    'file_id',
    'inbox_update',
    'outbox_item',
    'chore',
    'event',
    'prompt',
  ]
  const parts = await Promise.all(tables.map((table) => rig.rows<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`)))
  return parts
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

describe('a forgotten buyer', () => {
  test('is found by an order or by the address in any spelling, with all chats of that address', async () => {
    const { first, second } = await createPerson()
    const find = createFindForgettable(rig.db, account)
    expect((await find.of({ order: 51 }))?.chats).toEqual([first, second])
    expect((await find.of({ email: 'OLENA@UKR.NET' }))?.chats).toEqual([first, second])
    expect(await find.of({ order: 99 })).toBeNull()
    expect(await find.of({ email: 'nobody@ukr.net' })).toBeNull()
  })

  test('leaves no word, file or address behind, and numbers and product stay', async () => {
    const { first } = await createPerson()
    await forget(52)
    expect(await workAll(createChoreWork(rig.db, scope))).toBe('idle')
    const left = await everything()
    for (const word of ['olena', 'Olena', 'Lviv', 'passport', 'text 51', 'text 52'])
      expect(left.includes(word), word).toBe(word === 'passport')
    // The other buyer's own photo and words are still there.
    expect((await wordsOf(53)).filter(({ body }) => body !== '')).toHaveLength(6)
    expect((await wordsOf(51)).map(({ id }) => id)).toEqual([51_001, 51_002, 51_003, 51_005, 51_006])
    expect(await createViews(rig.db, () => rig.clock.now).chat({ id: first })).toMatchObject({
      order: 51,
      product: 'Навушники',
      email: null,
    })
  })

  test.each(['silent', 'sweep', 'hook'] as const)(
    'stays forgotten by a %s reading, also where the CRM shows another text than before',
    async (mode) => {
      const { first, info } = await createPerson()
      await forget(51)
      await workAll(createChoreWork(rig.db, scope))
      const before = await effects()
      const again = [
        buyer(50_999, old),
        ...dialog(51, 6).map((message, index) => (index === 0 ? { ...message, text: 'secret again' } : message)),
      ]
      await stored(rig.importPage(page(51, mode, again)))
      await stored(rig.importPage(page(51, 'silent', [buyer(50_001, { ...old, file: photo })], { older: true, readAt: nextReadAt() })))
      await info.store(first, purchase)
      expect(await createViews(rig.db, () => rig.clock.now).chat({ id: first })).toMatchObject({ email: null })
      await createReconciliation(rig.db).prove(account, [
        { chat: 51, email: 'olena@ukr.net', product: 'x', lastDateText: 'x', lastDate: null, messages: 7, unread: 0 },
      ])
      expect((await wordsOf(51)).filter(({ body, file }) => body !== '' || file !== null)).toEqual([])
      expect((await everything()).includes('secret')).toBe(false)
      expect(await createViews(rig.db, () => rig.clock.now).chat({ id: first })).toMatchObject({ email: null })
      expect(await effects()).toBe(before)
    },
  )

  test('who writes again is heard again', async () => {
    await createPerson()
    await forget(51)
    await workAll(createChoreWork(rig.db, scope))
    await stored(rig.importPage(page(51, 'hook', [...dialog(51, 6), buyer(51_007, { text: 'new words' })])))
    expect((await wordsOf(51)).filter(({ body }) => body !== '')).toEqual([{ id: 51_007, body: 'new words', file: null }])
    expect((await cardsOf(rig, 51)).map(({ message }) => message)).toEqual([51_007])
  })

  test('leaves no draft that was to go to the chat, and the drafts for others', async () => {
    await createPerson()
    const keep = (updateId: number, content: object) =>
      createDeskReads(rig.db, () => rig.clock.now).keepDraft({
        manager: admin,
        bot,
        updateId,
        telegramChat: 1,
        sourceMessage: updateId,
        content,
        now: rig.clock.now,
      })
    // A long text's question is not known by the update that the draft came with.
    await keep(801, { parts: [{ type: 'text', text: 'long words for a forgotten one' }], order: 51 })
    await keep(802, { parts: [{ type: 'text', text: 'words for somebody else' }], order: 53 })
    await forget(51)
    await workAll(createChoreWork(rig.db, scope))
    const left = await everything()
    expect([left.includes('forgotten one'), left.includes('somebody else')]).toEqual([false, true])
  })

  test('whose answer is on its way gets it, and then its words go too', async () => {
    const { chat } = await postedChat(rig, 61)
    await rig.desk.claim({ order: 61, message: 0, manager: admin, key: newId() })
    const source = { telegramChat: 1, messageId: 5, updateId: 5 }
    await rig.desk.reply({ order: 61, manager: admin, parts: [{ type: 'text', text: 'your parcel, Olena' }], source })
    await rig.rows(`update lane set done = wanted where kind = 'telegram'`)
    await forget(61)
    const work = createChoreWork(rig.db, scope)
    expect(await workAll(work)).toBe('waiting')
    expect((await everything()).includes('Olena')).toBe(true)
    const [lane] = await rig.rows<{ id: number }>(`select id from lane where kind = 'crm'`)
    const { held, item } = await takeItem(rig.lanes, lane?.id ?? 0)
    await rig.lanes.finish(held, item.seq, { state: 'sent', externalId: 6_150 })
    await stored(rig.importPage(page(61, 'silent', [buyer(6_160, { text: 'one more thing' })])))
    await rig.rows(`update lane set done = wanted where kind = 'telegram'`)
    expect(await workAll(work)).toBe('idle')
    expect((await everything()).includes('Olena')).toBe(false)
    expect((await wordsOf(61)).filter(({ body }) => body !== '')).toMatchObject([{ body: 'one more thing' }])
    const [reply] = await rig.rows(`select payload, state from outbox_item where op = 'reply.text'`)
    expect(reply).toEqual({ payload: { text: '', source }, state: 'sent' })
    const cards = await rig.rows(`select 1 from outbox_item where op = 'card.edit' and idem like '%forget-%' and chat_id = $1`, [chat])
    expect(cards).toHaveLength(1)
  })

  test('does not keep other work waiting', async () => {
    await postedChat(rig, 71)
    await rig.rows(`update lane set wanted = wanted + 1 where kind = 'telegram'`)
    const { chore } = await forget(71)
    const work = createChoreWork(rig.db, scope)
    await workAll(work)
    await clean()
    expect(await work.slice(rig.clock.now)).toEqual({ status: 'waiting', chore })
    expect(await work.slice(rig.clock.now, [chore])).toMatchObject({ status: 'worked' })
  })
})

describe('numbers of the service', () => {
  test('count who waits, what waits for the group, and replies that were given up', async () => {
    const reads = createServiceReads(rig.db, scope)
    expect(await reads.state()).toEqual({ waiting: 0, waitingSince: null, queue: 0, queueSince: null, dead: 0, deadSince: null })
    await postedChat(rig, 81)
    await stored(rig.importPage(page(82, 'hook', [buyer(82_001)])))
    await rig.desk.claim({ order: 81, message: 0, manager: admin, key: newId() })
    const source = { telegramChat: 1, messageId: 5, updateId: 5 }
    await rig.desk.reply({ order: 81, manager: admin, parts: [{ type: 'text', text: 'hello' }], source })
    expect(await reads.repliesUnderWay()).toBe(1)
    const [lane] = await rig.rows<{ id: number }>(`select id from lane where kind = 'crm'`)
    const { held, item } = await takeItem(rig.lanes, lane?.id ?? 0)
    await rig.lanes.finish(held, item.seq, { state: 'dead', error: 'rejected' })
    const state = await reads.state()
    // The claim has the card of the first chat drawn again.
    expect(state).toMatchObject({ waiting: 2, queue: 2, dead: 1 })
    expect([state.waitingSince, state.queueSince, state.deadSince]).not.toContain(null)
    expect(await reads.repliesUnderWay()).toBe(0)
    await rig.rows(`update outbox_item set error = 'stale_owner' where state = 'dead'`)
    expect((await reads.state()).dead).toBe(0)
  })

  test('of a day tell how long first answers took, and which waits go on', async () => {
    const at = (minute: number) => ({ writtenAt: new Date(Date.UTC(2026, 5, 2, 8, minute)) })
    const since = new Date('2026-06-02T00:00:00Z')
    const now = new Date('2026-06-02T09:00:00Z')
    await stored(
      rig.importPage(page(91, 'silent', [buyer(91_001, at(0)), buyer(91_002, at(1)), seller(91_003, at(10)), buyer(91_004, at(20))])),
    )
    await stored(rig.importPage(page(92, 'silent', [buyer(92_001, old), seller(92_002, at(30)), seller(92_003, at(31))])))
    const { messages, answers, waits } = await createDayNumbers(rig.db, account)(since, now)
    // A wait that had begun before the day is not the day's.
    expect({ messages, answers }).toEqual({ messages: 3, answers: 3 })
    expect(waits.toSorted((a, b) => a.ms - b.ms)).toEqual([
      { ms: 600_000, answered: true },
      { ms: 2_400_000, answered: false },
    ])
  })
})
