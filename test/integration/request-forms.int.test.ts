import { encodeCallback, parseCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { Person } from '@pinline/db'
import { createRequestForms, formStamp } from '@pinline/db'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createBotFixture } from './bot-fixture.ts'
import type { BotFixture, BotFixtureOptions } from './bot-fixture.ts'

const catalogue = `perHour: 3
statuses: { work: 7, solved: 12, closed: 13, cancelled: 14 }
departments:
  - key: icc
    label: { uk: ІОЦ, en: Computing Centre }
    types:
      - key: repair
        label: { uk: Ремонт, en: Repair }
        breakdown: true
        expectedMinutes: 240
        fields:
          - { key: room, kind: room, label: { uk: Аудиторія, en: Room } }
          - key: who
            kind: choice
            label: { uk: Хто Ви, en: You }
            required: false
            options: [{ uk: Студентство, en: Student }, { uk: Працівники, en: Staff }]
          - { key: text, kind: text, label: { uk: Опис, en: Description } }
      - { key: plan, label: { uk: Стратегія, en: Strategy } }
      - key: access
        label: { uk: Доступ, en: Access }
        faq: [{ question: Забули пароль?, answer: Натисніть «Забули пароль». }]
        fields: [{ key: text, kind: text, label: Опис }]
        files: false
`

interface NoticeRow {
  readonly op: string
  readonly key: string
  readonly params: Readonly<Record<string, unknown>>
  readonly buttons: readonly (readonly { readonly label: string; readonly data?: string; readonly params?: { title?: string } }[])[]
  readonly keyboard?: string
  readonly request?: number
}

let fixture: BotFixture
let olena: Person
let message = 100

const open = async (options: Omit<BotFixtureOptions, 'helpDesk'> & { catalogue?: string } = {}): Promise<void> => {
  fixture = await createBotFixture({ ...options, helpDesk: options.catalogue ?? catalogue })
  const { close } = fixture
  onTestFinished(close)
  // A working day, in the middle.
  fixture.time.now = new Date('2026-11-24T12:00:00Z')
  olena = await fixture.person(9000, 'requester')
}

/** What has been said to a person, in order. */
const said = async (person: Person = olena): Promise<NoticeRow[]> =>
  (
    await fixture.sql<{ op: string; payload: Omit<NoticeRow, 'op'> }>(
      `select op, payload from outbox_item where recipient = $1 and op in ('notice', 'notice.edit') order by created_at, lane_id, seq`,
      [`manager:${String(person.id)}`],
    )
  ).map(({ op, payload }) => ({ op, ...payload }))
const last = async (person: Person = olena): Promise<NoticeRow> => {
  const notice = (await said(person)).at(-1)
  return notice ?? expect.fail('nothing was said')
}
const keys = async (person: Person = olena): Promise<string[]> => (await said(person)).map(({ key }) => key)

const write = async (content: object | string, person: Person = olena): Promise<void> => {
  await fixture.work(await fixture.write(person, typeof content === 'string' ? { text: content } : content))
}
const pressData = async (data: string, person: Person = olena, on = (message += 1)): Promise<string | undefined> => {
  const before = fixture.answers.length
  await fixture.work(
    await fixture.press(person, data, `q${String(fixture.answers.length)}`, { id: person.telegramId, type: 'private' }, on),
  )
  return fixture.answers[before]?.text
}
/** Presses a button of the newest notice that has such a one. */
const press = async (action: CallbackAction['action'], index = 0, person: Person = olena): Promise<string | undefined> => {
  for (const { buttons } of (await said(person)).toReversed()) {
    const found = buttons.flat().filter(({ data }) => data !== undefined && parseCallback(data)?.action === action)[index]
    if (found?.data !== undefined) return pressData(found.data, person)
  }
  return expect.fail(`no button ${action}`)
}
const type = (second: number): string => encodeCallback({ action: 'reqType', args: [0, second] })

const requests = () =>
  fixture.sql<{ id: number; title: string; fields: { key: string; label: string; value: string }[]; key: string }>(
    'select id, title, fields, key from request order by id',
  )
const toOpenProject = async (): Promise<string[]> =>
  (
    await fixture.sql<{ line: string }>(
      `select l.key || ' ' || o.op as line from outbox_item o join lane l on l.id = o.lane_id where l.kind = 'openproject' order by l.id, o.seq`,
    )
  ).map(({ line }) => line)

describe('a form', () => {
  beforeEach(() => open())

  test('asks question by question, takes a photo, shows everything once more, and becomes a request with its number at once', async () => {
    await write('/start')
    expect(await last()).toMatchObject({ key: 'req.manager' })
    expect((await said())[0]).toMatchObject({ key: 'req.start', keyboard: 'requester' })
    await write('Поломки')
    expect((await last()).buttons.flat().map(({ params }) => params?.title)).toEqual(['Ремонт'])
    await press('reqType')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 1, n: 4 } })
    await write('5, 5412')
    await press('reqChoose', 1)
    await write('Не вмикається')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 4, n: 4 } })
    await write({
      photo: [
        { file_id: 'small', width: 1, height: 1 },
        { file_id: 'large', width: 9, height: 9, file_size: 5000 },
      ],
    })
    expect(await last()).toMatchObject({ key: 'req.files.count', params: { n: 1 } })
    await press('reqNext')
    expect(await last()).toMatchObject({
      key: 'req.review',
      params: { title: 'Ремонт', lines: 'Аудиторія: 5, 5412\nХто Ви: Працівники\nОпис: Не вмикається', n: 1 },
    })
    await press('reqSubmit')
    const [request] = await requests()
    expect(request).toMatchObject({
      title: 'Ремонт · 5, 5412',
      fields: [
        { key: 'room', label: 'Аудиторія', value: '5, 5412' },
        { key: 'who', label: 'Хто Ви', value: 'Працівники' },
        { key: 'text', label: 'Опис', value: 'Не вмикається' },
      ],
    })
    const id = request?.id ?? 0
    expect(await last()).toMatchObject({ key: 'req.submitted', params: { num: String(id) }, request: id })
    expect((await last()).params['promise']).toContain('4')
    expect(await toOpenProject()).toEqual([`${String(id)} work.create`, `${String(id)} work.file`])
    expect(await fixture.sql('select file_id, name, size from request_file')).toEqual([{ file_id: 'large', name: 'photo.jpg', size: 5000 }])
    expect(await fixture.sql(`select recipient from outbox_item where op = 'request.card'`)).toEqual([{ recipient: 'staff:icc' }])
    expect(await fixture.sql('select * from request_form')).toEqual([])
    expect(fixture.hints.openProject.size).toBe(1)
  })

  test('in English says everything so, and the staff read their own language', async () => {
    await fixture.people.change(olena.id, { language: 'en' })
    await write('Breakdowns')
    await press('reqType')
    expect((await last()).params['question']).toBe('Building and room? For example: 5, 5412')
    await write('5, 5412')
    await write('staff')
    await write('It is broken')
    await press('reqNext')
    expect((await last()).params).toMatchObject({ title: 'Repair', lines: 'Room: 5, 5412\nYou: Staff\nDescription: It is broken' })
    await press('reqSubmit')
    expect((await requests())[0]?.fields[1]).toEqual({ key: 'who', label: 'Хто Ви', value: 'Працівники' })
    expect((await last()).params['title']).toBe('Repair · 5, 5412')
  })

  test('of a type without questions is made by two taps, once however often the button is pressed', async () => {
    await write('Інша проблема')
    await press('reqDepartment')
    const data = type(1)
    await pressData(data, olena, 77)
    await pressData(data, olena, 77)
    expect(await requests()).toMatchObject([{ title: 'Стратегія', fields: [] }])
    expect((await keys()).filter((key) => key === 'req.submitted')).toHaveLength(1)
  })

  test('says what is wrong with an answer and waits for a better one', async () => {
    await pressData(type(0))
    await write('у підвалі')
    expect(await last()).toMatchObject({ key: 'req.bad.room' })
    await write('5, 5412')
    await write('хтось')
    expect(await last()).toMatchObject({ key: 'req.q.choice' })
    expect(await press('reqSkip')).toBeUndefined()
    await write('ой')
    expect(await last()).toMatchObject({ key: 'req.bad.short', params: { min: 5 } })
    await write('я'.repeat(2001))
    expect(await last()).toMatchObject({ key: 'req.bad.long', params: { n: 2001, max: 2000 } })
    await write('Не вмикається')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 4 } })
  })

  test('takes files with any answer, but none that is too large, and no more than it can hold', async () => {
    await fixture.sql(`insert into setting(key, value) values ('openproject-file-bytes', '1000')`)
    await pressData(type(0))
    await write({ caption: '5, 5412', document: { file_id: 'a', file_name: 'a.pdf', file_size: 900 } })
    await press('reqSkip')
    await write({ document: { file_id: 'b', file_name: 'b.pdf', file_size: 1001 } })
    expect((await keys()).slice(-2)).toEqual(['req.bad.file', 'req.step'])
    await write('Не вмикається')
    for (let index = 0; index < 20; index += 1)
      await write({ document: { file_id: `f${String(index)}`, file_name: 'f.pdf', file_size: 10 } })
    expect((await keys()).slice(-2)).toEqual(['req.bad.files', 'req.step'])
    await press('reqNext')
    expect((await last()).params['n']).toBe(20)
  })

  test('goes back, lets one answer be changed, and keeps words that answer nothing', async () => {
    await pressData(type(0))
    await write('5, 5412')
    await press('reqBack')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 1 } })
    await write('6, 6000')
    await press('reqSkip')
    await write('Не вмикається')
    await write('і шумить')
    await press('reqNext')
    await press('reqChange')
    await press('reqEdit', 2)
    await write('Геть не вмикається')
    expect((await last()).params).toMatchObject({
      lines: 'Аудиторія: 6, 6000\nХто Ви: —\nОпис: Геть не вмикається\nДодатково: і шумить',
      n: '',
    })
  })

  test('is left by a step back from its first question, or by cancelling, and then nothing is made', async () => {
    await pressData(type(0))
    await press('reqBack')
    expect(await last()).toMatchObject({ op: 'notice.edit', key: 'req.choose.type' })
    await press('reqType', 0)
    await write('5, 5412')
    await press('reqDrop')
    expect(await last()).toMatchObject({ key: 'req.cancelled.form' })
    expect(await press('reqSkip')).toBe('Ця кнопка застаріла.')
    expect([await requests(), await fixture.sql('select * from request_form')]).toEqual([[], []])
  })

  test('does nothing twice: not a question, not the sending', async () => {
    await pressData(type(0))
    await write('5, 5412')
    const skip = (await last()).buttons.flat().find(({ label }) => label === 'req.btn.skip')?.data ?? ''
    await pressData(skip)
    expect(await pressData(skip)).toBe('Ця кнопка застаріла.')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 3 } })
    await write('Не вмикається')
    await press('reqNext')
    const submit = (await last()).buttons.flat()[0]?.data ?? ''
    await pressData(submit)
    expect(await pressData(submit)).toBe('Ця кнопка застаріла.')
    expect(await requests()).toHaveLength(1)
  })

  test('an edited message answers nothing', async () => {
    await pressData(type(0))
    const from = { id: olena.telegramId, is_bot: false, first_name: olena.firstName }
    const edited = { message_id: 1, date: 1, edit_date: 2, from, chat: { id: olena.telegramId, type: 'private' }, text: '5, 5412' }
    await fixture.work(await fixture.store(olena.telegramId, { edited_message: edited }))
    expect(await fixture.sql('select step from request_form')).toEqual([{ step: 0 }])
  })

  test('that is open is asked about before another one begins', async () => {
    await pressData(type(0))
    await write('5, 5412')
    await pressData(type(2))
    await press('reqNotHelped')
    expect(await last()).toMatchObject({ key: 'req.draft', params: { title: 'Ремонт', i: 2, n: 4 } })
    await press('reqContinue')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 2, n: 4 } })
    await press('reqNotHelped')
    await press('reqRestart')
    expect(await fixture.sql('select type, step from request_form')).toEqual([{ type: 'access', step: 0 }])
  })

  test('whose type was taken out of the catalogue is put away', async () => {
    await pressData(type(0))
    await fixture.setCatalogue(catalogue.replace('key: repair', 'key: mending'))
    await press('reqBack')
    expect(await last()).toMatchObject({ key: 'req.type.gone' })
    expect(await fixture.sql('select * from request_form')).toEqual([])
  })

  test('that is left alone reminds once', async () => {
    await pressData(type(0))
    const forms = createRequestForms(fixture.database)
    const remind = (minutes: number) =>
      forms.remind(new Date(fixture.time.now.getTime() + minutes * 60_000), () => ({ title: 'Ремонт', step: 1, steps: 4, place: [0, 0] }))
    await remind(29)
    expect(await last()).toMatchObject({ key: 'req.step' })
    await remind(30)
    expect(await last()).toMatchObject({ key: 'req.draft' })
    await remind(90)
    expect((await keys()).filter((key) => key === 'req.draft')).toHaveLength(1)
    await press('reqContinue')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 1 } })
    await remind(8 * 24 * 60)
    expect(await fixture.sql('select * from request_form')).toEqual([])
  })

  test('takes over words that were written before anybody knew what they are about', async () => {
    await write('Не вмикається')
    expect(await last()).toMatchObject({ key: 'req.free' })
    await press('reqFree')
    expect(await last()).toMatchObject({ key: 'req.choose.department' })
    await pressData(type(0))
    await write('5, 5412')
    await press('reqSkip')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 4 } })
    await press('reqNext')
    expect((await last()).params['lines']).toContain('Опис: Не вмикається')
    await press('reqDrop')
    // They were for one form only.
    await pressData(type(0))
    expect(await fixture.sql('select answers from request_form')).toEqual([{ answers: {} }])
  })

  test('begins with the answers that may make it needless', async () => {
    await pressData(type(2))
    expect(await last()).toMatchObject({ op: 'notice.edit', key: 'req.faq' })
    await press('reqFaq')
    expect(await last()).toMatchObject({ key: 'req.faq.answer', params: { answer: 'Натисніть «Забули пароль».' } })
    await press('reqHelped')
    expect(await last()).toMatchObject({ key: 'req.faq.helped' })
    await pressData(type(2))
    await press('reqNotHelped')
    expect(await last()).toMatchObject({ key: 'req.step', params: { i: 1, n: 1 } })
  })

  test('more requests an hour than the catalogue allows are put off', async () => {
    for (let index = 0; index < 3; index += 1) await pressData(type(1))
    await pressData(type(1))
    expect(await last()).toMatchObject({ key: 'req.rate_limit', params: { n: 3 } })
    await pressData(type(0))
    expect([(await requests()).length, await fixture.sql('select * from request_form')]).toEqual([3, []])
    fixture.time.now = new Date(fixture.time.now.getTime() + 3_600_000)
    await pressData(type(1))
    expect(await requests()).toHaveLength(4)
  })

  test('outside working hours the next opening is promised', async () => {
    fixture.time.now = new Date('2026-11-24T18:30:00Z')
    await pressData(type(1))
    expect((await last()).params['promise']).toContain('завтра о 09:00')
  })

  test('the same trouble of somebody else is told of, and a request is made all the same where that is wanted', async () => {
    const fill = async (person: Person): Promise<void> => {
      await pressData(type(0), person)
      await write('5, 5412', person)
      await press('reqSkip', 0, person)
      await write('Не вмикається', person)
      await press('reqNext', 0, person)
      await press('reqSubmit', 0, person)
    }
    await fill(olena)
    const ihor = await fixture.person(9001, 'requester')
    await fill(ihor)
    expect(await last(ihor)).toMatchObject({ key: 'req.similar', params: { title: 'Ремонт · 5, 5412' } })
    expect((await last(ihor)).buttons.flat().map(({ label }) => label)).toEqual(['req.btn.join', 'req.btn.new', 'btn.cancel'])
    await press('reqAnyway', 0, ihor)
    expect(await requests()).toHaveLength(2)
    const vira = await fixture.person(9002, 'requester')
    await fill(vira)
    const [first, second] = await requests()
    const stamp = parseCallback((await last(vira)).buttons.flat()[0]?.data ?? '')?.args[0] ?? 0
    // Nothing but what was offered.
    await pressData(encodeCallback({ action: 'reqJoin', args: [stamp, first?.id ?? 0] }), vira)
    expect(await fixture.sql('select * from request_comment')).toEqual([])
    await press('reqJoin', 0, vira)
    expect(await last(vira)).toMatchObject({ key: 'req.joined', params: { num: String(second?.id) } })
    expect(await fixture.sql('select request_id, kind, text from request_comment')).toEqual([
      { request_id: second?.id, kind: 'note', text: 'Аудиторія: 5, 5412\nОпис: Не вмикається' },
    ])
    expect([(await requests()).length, await fixture.sql('select * from request_form')]).toEqual([2, []])
  })
})

describe('who may ask', () => {
  test('anybody new is a requester, of whom no admin hears', async () => {
    await open()
    await fixture.person(6000, 'admin')
    const from = { id: 9100, is_bot: false, first_name: 'Новий', language_code: 'en' }
    await fixture.work(
      await fixture.store(9100, { message: { message_id: 1, date: 1, from, chat: { id: 9100, type: 'private' }, text: '/start' } }),
    )
    expect(await fixture.people.find(9100)).toMatchObject({ role: 'requester', language: 'en' })
    expect(await fixture.sql(`select 1 from outbox_item where op = 'access.card'`)).toEqual([])
  })

  test('a manager asks for access as before, by the word behind /start or the button below it', async () => {
    await open()
    await fixture.person(6000, 'admin')
    await write('/start manager')
    expect(await keys()).toEqual(['access.start.new'])
    expect(await fixture.people.find(9000)).toMatchObject({ role: 'waiting' })
    const other = await fixture.person(9002, 'requester')
    await write('/start', other)
    await press('manager', 0, other)
    expect(await fixture.sql(`select payload from outbox_item where op = 'access.card'`)).toHaveLength(2)
  })

  test('a requester who writes what nobody understands is not sent to the admins of the shop', async () => {
    await open()
    await write('/nothing')
    await write('Скасувати')
    expect(await keys()).toEqual(['err.unknown_cmd', 'req.help'])
  })

  test('somebody banned can do nothing', async () => {
    await open()
    await fixture.people.change(olena.id, { role: 'banned' })
    await write('Поломки')
    await pressData(type(1))
    expect([await requests(), await keys()]).toEqual([[], ['access.banned']])
  })

  test('a manager fills in a form between his buyers: what he writes to an open chat is the buyer’s, and labels are words', async () => {
    await open()
    const anna = await fixture.person(5000, 'manager')
    await fixture.chat(129_000_001)
    await fixture.work(await fixture.press(anna, encodeCallback({ action: 'claim', args: [129_000_001, 9] })))
    await write('/new', anna)
    expect(await last(anna)).toMatchObject({ key: 'req.start', buttons: [[{}, {}], [{}]] })
    await pressData(type(0), anna)
    // The form has put the buyer's chat away.
    await write('5, 5412', anna)
    expect(await fixture.sql('select step from request_form')).toEqual([{ step: 1 }])
    await fixture.work(
      await fixture.press(anna, encodeCallback({ action: 'write', args: [129_000_001] }), 'w', { id: 5000, type: 'private' }),
    )
    await write('Працівники', anna)
    expect(await fixture.sql('select step from request_form')).toEqual([{ step: 1 }])
    expect(await fixture.sql(`select payload ->> 'text' as text from outbox_item where op = 'reply.text'`)).toEqual([
      { text: 'Працівники' },
    ])
  })

  test('without a shop its admins use the desk as everybody does', async () => {
    await open({ hasShop: false })
    const boss = await fixture.person(6000, 'admin')
    await write('/start', boss)
    expect((await said(boss)).map(({ key, keyboard }) => [key, keyboard])).toEqual([['req.start', 'requester']])
    await write('Поломки', boss)
    expect(await last(boss)).toMatchObject({ key: 'req.choose.breakdown' })
  })

  test('without a help desk nobody can ask, and hears so', async () => {
    fixture = await createBotFixture()
    const { close } = fixture
    onTestFinished(close)
    const anna = await fixture.person(5000, 'manager')
    await write('/new', anna)
    expect(await last(anna)).toMatchObject({ key: 'req.off' })
    expect(await pressData(type(0), anna)).toBe('Подання заявок тут не ввімкнено.')
  })
})

describe('where the organisation wants to know who asks', () => {
  beforeEach(() => open({ catalogue: `phone: true\n${catalogue}` }))
  /** A form at its review that was filled in before anybody wanted a number. */
  const filledIn = async (): Promise<{ stamp: number }> => {
    await pressData(type(0))
    const answers = JSON.stringify({ room: '5, 5412', who: null, text: 'Не вмикається' })
    const [form] = await fixture.sql<{ at: Date }>('update request_form set step = 4, answers = $1 returning started_at as at', [answers])
    return { stamp: formStamp({ startedAt: form?.at ?? new Date(0) }) }
  }
  const contact = (owner: number) => ({ contact: { phone_number: '380501112233', first_name: 'О', user_id: owner } })

  test('only the sender’s own number counts, and the form goes on with it', async () => {
    await pressData(type(0))
    expect(await last()).toMatchObject({ key: 'req.q.phone', keyboard: 'contact' })
    await write('5, 5412')
    await write(contact(1234))
    expect((await keys()).slice(-2)).toEqual(['req.bad.phone', 'req.bad.phone'])
    await write(contact(olena.telegramId))
    expect((await keys()).slice(-2)).toEqual(['req.phone.saved', 'req.step'])
    expect(await fixture.sql('select phone from manager where id = $1', [olena.id])).toEqual([{ phone: '+380501112233' }])
  })

  test('a button does not pass by the question', async () => {
    const { stamp } = await filledIn()
    for (const action of ['reqSubmit', 'reqAnyway'] as const) {
      await pressData(encodeCallback({ action, args: [stamp] }))
      expect(await last()).toMatchObject({ key: 'req.q.phone', keyboard: 'contact' })
    }
    expect([await requests(), await fixture.sql('select step from request_form')]).toEqual([[], [{ step: 4 }]])
    await write(contact(olena.telegramId))
    await press('reqSubmit')
    expect(await requests()).toHaveLength(1)
  })

  test('a request by two taps waits for it, then is made with it', async () => {
    await pressData(type(1))
    expect(await requests()).toEqual([])
    await write(contact(olena.telegramId))
    expect(await requests()).toMatchObject([{ title: 'Стратегія', fields: [{ label: 'Телефон', value: '+380501112233' }] }])
  })

  test('who does not want to may leave', async () => {
    await pressData(type(0))
    await write('Скасувати')
    expect(await last()).toMatchObject({ key: 'req.cancelled.form', keyboard: 'requester' })
    expect(await fixture.sql('select * from request_form')).toEqual([])
  })
})
