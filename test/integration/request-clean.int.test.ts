import { createChoreWork, createChores } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account, bot, createRig } from './db/fixture.ts'
import type { Rig } from './db/fixture.ts'

const day = new Date('2026-06-01T00:00:00Z')
const old = new Date('2026-01-01T08:00:00Z')
const young = new Date('2026-06-02T08:00:00Z')

let rig: Rig
let admin: number
let person: number

beforeEach(async () => {
  rig = await createRig()
  admin = await rig.manager(1)
  person = await rig.manager(2)
  await rig.rows(`update manager set phone = '+380501112233'`)
})

afterEach(() => rig.close())

const clean = async (): Promise<void> => {
  await createChores(rig.db, bot).clean({ by: admin, now: rig.clock.now, key: newId(), day, total: 0 })
  const work = createChoreWork(rig.db, { bot, account })
  for (let slices = 0; slices < 100; slices += 1) if ((await work.slice(rig.clock.now)).status !== 'worked') return
}

/** A request with an old and a young comment, and a file of each side. */
const made = async (status: string, closedAt: Date | null): Promise<number> => {
  const [row] = await rig.rows<{ id: number }>(
    `insert into request(bot, key, person_id, department, type, title, fields, status, rating_text, created_at, changed_at, closed_at)
     values ($1, gen_random_uuid(), $2, 'icc', 'device', 'Принтер', '[{"key":"text","label":"Опис","value":"мій пароль"}]', $3, 'довго', $4, $4, $5) returning id`,
    [bot, person, status, old, closedAt],
  )
  const id = row?.id ?? 0
  for (const [key, at] of [
    ['old', old],
    ['young', young],
  ] as const) {
    const [comment] = await rig.rows<{ id: number }>(
      `insert into request_comment(request_id, key, side, kind, author, text, activity, created_at)
       values ($1, $2, 'staff', 'reply', 'Ірина', 'слова', $3, $4) returning id`,
      [id, `${key}:${String(id)}`, key === 'old' ? 7 : 8, at],
    )
    await rig.rows(
      `insert into request_file(request_id, comment_id, position, file_id, name, type, attachment) values ($1, $2, 1, 'f', 'scan.pdf', 'application/pdf', $3)`,
      [id, comment?.id, key === 'old' ? 11 : 12],
    )
  }
  return id
}

const shown = async (id: number) => ({
  request: await rig.rows(`select title, jsonb_array_length(fields)::int as fields, rating_text as words from request where id = $1`, [id]),
  comments: await rig.rows(`select text, author, activity from request_comment where request_id = $1 order by id`, [id]),
  files: await rig.rows(`select name, file_id as file, attachment from request_file where request_id = $1 order by id`, [id]),
})
const whole = { title: 'Принтер', fields: 1, words: 'довго' }
const said = { text: 'слова', author: 'Ірина' }
const file = { name: 'scan.pdf', file: 'f' }
const phones = () => rig.rows('select phone from manager where phone is not null')

describe('a clean', () => {
  test('takes words, files’ names and the telephone of a request that ended before, and keeps what it is known by', async () => {
    const id = await made('closed', old)
    await clean()
    expect(await shown(id)).toEqual({
      request: [{ title: '', fields: 0, words: null }],
      comments: [
        { text: '', author: null, activity: 7 },
        { ...said, activity: 8 },
      ],
      files: [
        { name: '', file: null, attachment: 11 },
        { ...file, attachment: 12 },
      ],
    })
    expect(await phones()).toEqual([])
  })

  test.each([
    ['is open', 'work', null],
    ['is solved and may be opened again', 'solved', null],
    ['ended since', 'closed', young],
  ])('leaves one that %s, and its telephone', async (_name, status, closedAt) => {
    const id = await made(status, closedAt)
    await clean()
    expect(await shown(id)).toMatchObject({ request: [whole], comments: [said, said], files: [file, file] })
    expect(await phones()).toHaveLength(1)
  })

  test('waits for what is on its way to OpenProject', async () => {
    const id = await made('cancelled', old)
    await rig.rows(`insert into lane(kind, key, wanted, done) values ('openproject', $1, 2, 1)`, [String(id)])
    await clean()
    expect(await shown(id)).toMatchObject({ request: [whole], comments: [said, said] })
    await rig.rows(`update lane set done = 2 where kind = 'openproject'`)
    await clean()
    expect(await shown(id)).toMatchObject({ request: [{ title: '' }], comments: [{ text: '' }, said] })
  })

  test('takes forms that nobody has touched since', async () => {
    const form = (of: number, at: Date) =>
      rig.rows(
        `insert into request_form(person_id, department, type, answers, started_at, touched_at) values ($1, 'icc', 'device', '{"text":"x"}', $2, $2)`,
        [of, at],
      )
    await form(person, old)
    await form(admin, young)
    await clean()
    expect(await rig.rows('select person_id from request_form')).toEqual([{ person_id: admin }])
  })
})
