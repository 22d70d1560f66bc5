import pg from 'pg'
import type { PressAnswer } from '@pinline/simulators'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManager, cardOf, claim, claimMany, keyboardOf } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

const chiefId = 500_001
const soon = { timeoutMs: 20_000 }
let stack: System | undefined
afterEach(() => stack?.close())

type User = ReturnType<System['telegram']['addUser']>

interface Scene {
  readonly running: System
  readonly chief: User
  readonly anna: User
  readonly bohdan: User
}

const begin = async (env: Record<string, string> = {}): Promise<Scene> => {
  stack = await createTogether({ env: { TELEGRAM_ADMIN_IDS: String(chiefId), BUSINESS_HOURS: 'mon-sun 00:00-24:00', ...env } })
  await stack.startAll()
  const chief = stack.telegram.addUser({ id: chiefId, firstName: 'Марія' })
  const anna = await becomeManager(stack, chief, { firstName: 'Анна', username: 'anna' })
  const bohdan = await becomeManager(stack, chief, { firstName: 'Богдан', username: 'bohdan' })
  return { running: stack, chief, anna, bohdan }
}

/** Moves times in the database, so that nobody has to wait for them. */
const moveTimes = async ({ databaseUrl }: System, statement: string, values: unknown[] = []): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(statement, values)
  } finally {
    await client.end()
  }
}

/** The buyer of an order has waited for so many minutes, and the clock's next step is due. */
const letWait = (running: System, order: number, minutes: number): Promise<void> =>
  moveTimes(
    running,
    `update chat set waiting_since = now() - $2::int * interval '1 min', clock_at = now() where external_id = $1 and clock_step > 0`,
    [order, minutes],
  )

/** The clock of an order has been seen by the timer. */
const clockBegun = (running: System, order: number): Promise<void> =>
  expect
    .poll(
      async () => {
        const client = new pg.Client({ connectionString: running.databaseUrl })
        await client.connect()
        const { rows } = await client.query<{ step: number }>('select clock_step as step from chat where external_id = $1', [order])
        await client.end()
        return rows[0]?.step
      },
      { timeout: soon.timeoutMs },
    )
    .toBe(1)

const shownTo = ({ telegram }: System, chat: number, words: string, after = 0) =>
  telegram.ledger.waitFor(
    ({ seq, ok, kind, chat: at, text }) =>
      seq > after && ok && /telegram\.(send|editMessage)/.test(kind) && at === chat && (text ?? '').includes(words),
    soon,
  )

const newest = ({ telegram }: System): number => telegram.ledger.entries().at(-1)?.seq ?? 0

/** Presses a button of a message by its action, the `nth` one of it. */
const press = (
  { telegram }: System,
  user: User,
  chat: number,
  messageId: number | undefined,
  action: string,
  nth = 0,
): Promise<PressAnswer> => {
  const message = telegram.messages(chat).find(({ id }) => id === messageId)
  const button = keyboardOf(message).filter((data) => data.split(':')[1] === action)[nth]
  if (button === undefined || messageId === undefined) return Promise.reject(new Error(`no button ${action}`))
  return telegram.pressButton(user, chat, messageId, button).answered
}

/** Turns a chat card over to its second menu. */
const openMore = async (running: System, user: User, card: number): Promise<void> => {
  await press(running, user, user.id, card, 'more')
  const actions = () => keyboardOf(running.telegram.messages(user.id).find(({ id }) => id === card)).map((data) => data.split(':')[1])
  await expect.poll(actions, { timeout: soon.timeoutMs }).toContain('less')
}

const oneChat = async ({ running }: Scene, owner: User): Promise<Claimed> => {
  const [claimed] = await claimMany(running, [owner], 1)
  if (claimed === undefined) throw new Error('no chat')
  return claimed
}

describe('the life of a pin', () => {
  it('is warned of before its end, extended, and handed to a colleague who agrees', async () => {
    const scene = await begin()
    const { running, anna, bohdan } = scene
    const { telegram, crm } = running
    const { chat, opened } = await oneChat(scene, anna)
    await moveTimes(running, `update assignment set expires_at = now() + interval '20 min'`)
    await moveTimes(running, `update chat set owner_until = (select expires_at from assignment where chat_id = chat.id)`)
    const warned = await shownTo(running, anna.id, 'закінчиться')
    await press(running, anna, anna.id, warned.messageId, 'extend')
    await shownTo(running, anna.id, 'Ваш до завтра')

    await press(running, anna, anna.id, warned.messageId, 'handover')
    const choice = await shownTo(running, anna.id, 'Кому передати')
    await press(running, anna, anna.id, choice.messageId, 'handTo')
    const waits = await shownTo(running, anna.id, 'Чекаємо на згоду')
    expect(waits.text).toContain('@')
    const offered = await telegram.ledger.waitFor(({ ok, text }) => ok && (text ?? '').includes('пропонує Вам чат'), soon)
    const taker = offered.chat === bohdan.id ? bohdan : telegram.people().find(({ id }) => id === offered.chat)
    if (taker === undefined) throw new Error('nobody was asked')
    // Until somebody agrees the chat is hers.
    telegram.sendText(anna, anna.id, 'Ще від Анни', { replyTo: opened })
    await crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && text === 'Ще від Анни', soon)

    await press(running, taker, taker.id, offered.messageId, 'handAccept')
    await shownTo(running, anna.id, 'тепер веде')
    await shownTo(running, taker.id, 'Ви відповідаєте')
    telegram.sendText(taker, taker.id, 'Тепер відповідаю я')
    await crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && text === 'Тепер відповідаю я', soon)
    telegram.sendText(anna, anna.id, 'Запізно', { replyTo: opened })
    await shownTo(running, anna.id, 'тепер веде', waits.seq)
    expect(crm.ledger.where(({ kind, text }) => kind === 'crm.send' && text === 'Запізно')).toEqual([])
    // What has been answered has no buttons any more.
    const asked = () => telegram.messages(taker.id).find(({ id }) => id === offered.messageId)
    await expect.poll(() => keyboardOf(asked()), { timeout: soon.timeoutMs }).toEqual([])
    expect(crm.ledger.where(({ kind, ok }) => kind === 'crm.send' && ok).map(({ chat: at }) => at)).toEqual([chat, chat])
  })

  it('is taken over by an admin after a question, and the former owner is told', async () => {
    const scene = await begin()
    const { running, anna, chief } = scene
    const { telegram } = running
    const { chat } = await oneChat(scene, anna)
    telegram.sendText(chief, chief.id, `/get_connected_users_${String(chat)}`)
    const connected = await shownTo(running, chief.id, '@anna · закріп')
    telegram.sendText(chief, chief.id, `/get_chat_${String(chat)}`)
    await shownTo(running, chief.id, 'Вид: звичайний')
    await press(running, chief, chief.id, connected.messageId, 'takeOver')
    const asked = await shownTo(running, chief.id, 'Забрати його собі?')
    await press(running, chief, chief.id, asked.messageId, 'takeOverYes')
    await shownTo(running, anna.id, 'Рішенням адміністратора чат')
    await shownTo(running, chief.id, 'Ви відповідаєте')
    telegram.sendText(anna, anna.id, `/connect_to_chat_${String(chat)}`)
    await shownTo(running, anna.id, 'Це може лише адміністратор')
    telegram.sendText(anna, anna.id, '/open_chat_999')
    await shownTo(running, anna.id, '999 у нас ще немає')

    await press(running, chief, chief.id, connected.messageId, 'assign')
    const whom = await shownTo(running, chief.id, 'За ким закріпити')
    await press(running, chief, chief.id, whom.messageId, 'assignTo')
    await telegram.ledger.waitFor(({ ok, text }) => ok && /Рішенням адміністратора чат .* закріплено за Вами/.test(text ?? ''), soon)
  })
})

describe('the answer timer', () => {
  it('reminds the owner, then the group, and is stopped by “I am on it”', async () => {
    const scene = await begin()
    const { running, anna, chief } = scene
    const { groupId } = running
    const { chat } = await oneChat(scene, anna)
    await clockBegun(running, chat)
    await letWait(running, chat, 11)
    const reminded = await shownTo(running, anna.id, 'чекає 11')
    await letWait(running, chat, 21)
    const told = await shownTo(running, groupId, 'клієнт чекає 21')
    expect(told.text).toContain('Менеджер: @anna')
    await expect(press(running, anna, anna.id, reminded.messageId, 'onIt')).resolves.toMatchObject({
      text: expect.stringContaining('Нагадування зупинено на 10') as string,
    })
    await moveTimes(running, `update chat set waiting_since = now() - interval '31 min'`)
    await letWait(running, chat, 31)
    const listed = await shownTo(running, chief.id, 'чекає понад 30')
    expect(listed.text).toContain(String(chat))
  })

  it('shows a free chat late by one new card with sound, whose button still takes it', async () => {
    const { running, bohdan } = await begin()
    const { telegram, crm, groupId } = running
    const order = crm.addChat()
    crm.buyerWrites(order, 'Чи хтось тут є?')
    const first = await cardOf(running, 'Чи хтось тут є?')
    await clockBegun(running, order)
    const before = newest(running)
    await letWait(running, order, 11)
    const again = await shownTo(running, groupId, '🔴 Чекає вже 11', before)
    const card = telegram.messages(groupId).find(({ id }) => id === again.messageId)
    if (card === undefined) throw new Error('no card')
    expect(card.id).not.toBe(first.id)
    expect(card.silent).toBe(false)
    expect(JSON.stringify(card.replyMarkup)).toContain('danger')
    await shownTo(running, groupId, 'замінено новішою', before)
    await expect(claim(running, bohdan, card)).resolves.toMatchObject({ text: expect.stringContaining('закріплено за Вами') as string })
    expect(telegram.ledger.where(({ ok, kind, chat: at }) => ok && kind === 'telegram.sendMessage' && at === groupId)).toHaveLength(2)
  })

  it('gives a chat back to the team when its owner shows no sign, where that is configured', async () => {
    const scene = await begin({ RETURN_MINUTES: '60' })
    const { running, anna } = scene
    const { chat } = await oneChat(scene, anna)
    await clockBegun(running, chat)
    await moveTimes(running, `update assignment set claimed_at = now() - interval '2 h'`)
    await moveTimes(running, `delete from open_chat`)
    await moveTimes(running, `update chat set waiting_since = now() - interval '61 min', clock_step = 5, clock_at = now()`)
    await shownTo(running, anna.id, 'повернуто команді')
    await shownTo(running, running.groupId, '🔓 1 год 1 хв без відповіді'.replaceAll(/(\d) /g, '$1\u00A0'))
  })
})

describe('a chat without an answer', () => {
  it('needs none when its owner says so, from the card’s second menu, and takes it back', async () => {
    const scene = await begin()
    const { running, anna } = scene
    const { groupId } = running
    const { opened } = await oneChat(scene, anna)
    await openMore(running, anna, opened)
    await press(running, anna, anna.id, opened, 'noReply')
    const done = await shownTo(running, anna.id, 'Позначено «відповідь не потрібна»')
    await shownTo(running, groupId, 'Відповідь не потрібна · @anna')
    const before = newest(running)
    await press(running, anna, anna.id, done.messageId, 'undoNoReply')
    await shownTo(running, anna.id, 'знову чекає на відповідь')
    await shownTo(running, groupId, 'Менеджер: @anna', before)
    await expect(press(running, anna, anna.id, opened, 'less')).resolves.toBeDefined()
  })

  it('comes back to whom wanted to be reminded of it', async () => {
    const scene = await begin()
    const { running, anna } = scene
    const { opened } = await oneChat(scene, anna)
    await openMore(running, anna, opened)
    await press(running, anna, anna.id, opened, 'snooze')
    const asked = await shownTo(running, anna.id, 'Коли нагадати')
    await press(running, anna, anna.id, asked.messageId, 'snoozeFor', 1)
    await shownTo(running, anna.id, 'Нагадаємо')
    await moveTimes(running, 'update reminder set due_at = now()')
    await shownTo(running, anna.id, '⏰ Нагадування')
  })
})

it('nobody is asked to take a chat who is off shift', async () => {
  const scene = await begin()
  const { running, anna, bohdan, chief } = scene
  const { telegram } = running
  const { opened } = await oneChat(scene, anna)
  telegram.sendText(bohdan, bohdan.id, '/shift')
  await shownTo(running, bohdan.id, 'Зміну завершено')
  telegram.sendText(chief, chief.id, '/shift')
  await shownTo(running, chief.id, 'Зміну завершено')
  telegram.sendText(bohdan, bohdan.id, '/quiet 22:00-08:00')
  await shownTo(running, bohdan.id, 'Не нагадуватимемо з 22:00 до 08:00')
  await openMore(running, anna, opened)
  await expect(press(running, anna, anna.id, opened, 'handover')).resolves.toMatchObject({ text: 'Зараз на зміні більше нікого немає.' })
  expect(running.crm.ledger.where(({ kind }) => kind === 'crm.send')).toEqual([])
})
