import { afterEach, describe, expect, it } from 'vitest'
import { cardOf, claim, keyboardOf, pressOnCard } from '../support/desk.ts'
import { createScene } from '../support/scene.ts'
import type { Scene } from '../support/scene.ts'

const product = 2_500_077
let scene: Scene | undefined
afterEach(() => scene?.running.close())

const begin = async (env: Record<string, string> = {}): Promise<Scene> => {
  scene = await createScene({ CRM_ACTIVATION_PRODUCTS: `7, ${String(product)}`, ...env })
  return scene
}

/** A buyer of an activation writes; the card in the group says what it is. */
const ordered = async ({ running }: Scene, words: string) => {
  const order = running.crm.addChat({ itemId: product, product: 'Ключ Office' })
  running.crm.buyerWrites(order, words)
  return { order, card: await cardOf(running, words) }
}

describe('an activation', () => {
  it('goes from the group to the archive: taken, answered, done, in work again, done', async () => {
    const desk = await begin()
    const { running, anna, shown, press, newest } = desk
    const { order, card } = await ordered(desk, 'Як активувати?')
    expect(card.text).toContain('★ Активація. Вільна')
    const before = newest()
    await expect(claim(running, anna, card)).resolves.toMatchObject({ text: expect.stringContaining('Ваша до завершення') as string })
    const opened = await shown(anna.id, 'Активація: Ваша до завершення')
    await shown(running.groupId, '✅ Менеджер: @anna', before)

    await press(anna, opened.messageId, 'status')
    await shown(anna.id, '«В роботі» → «Завершено»', before)
    await shown(running.groupId, '✅ Завершено · @anna', before)
    const done = newest()
    running.telegram.sendText(anna, anna.id, `/change_status_chat_${String(order)}`)
    await shown(anna.id, '«Завершено» → «В роботі»', done)
    running.telegram.sendText(anna, anna.id, '✅ Змінити статус діалогу')
    await shown(anna.id, '«В роботі» → «Завершено»', done)

    await desk.sql(`update chat set work_state_at = now() - interval '25 h' where external_id = $1`, [order])
    // Its buyer still waits, so everybody is asked anew.
    const again = await shown(running.groupId, 'Чат знову вільний', done)
    expect(keyboardOf(running.telegram.messages(running.groupId).find(({ id }) => id === again.messageId)).join()).toContain('claim')
  })

  it('of a colleague is refused with his name and may be asked for; he hands it over', async () => {
    const desk = await begin()
    const { running, anna, bohdan, shown, press } = desk
    const { order, card } = await ordered(desk, 'Ключ не працює')
    const button = keyboardOf(card)[0] ?? ''
    await claim(running, anna, card)
    await expect(running.telegram.pressButton(bohdan, running.groupId, card.id, button).answered).resolves.toMatchObject({
      text: expect.stringContaining('уже веде @anna') as string,
    })
    const offer = await shown(bohdan.id, 'Можна попросити передати її Вам')
    await expect(press(bohdan, offer.messageId, 'askHand')).resolves.toMatchObject({ text: expect.stringContaining('@anna') as string })
    const wanted = await shown(anna.id, '@bohdan просить передати чат')
    await press(anna, wanted.messageId, 'handTo')
    const handed = await shown(bohdan.id, '@anna пропонує Вам чат')
    await press(bohdan, handed.messageId, 'handAccept')
    await shown(anna.id, 'тепер веде @bohdan')
    await shown(bohdan.id, 'Активація: Ваша до завершення')

    running.telegram.sendText(bohdan, bohdan.id, `/change_status_chat_${String(order)}`)
    await shown(bohdan.id, '«В роботі» → «Завершено»')
    running.telegram.sendText(anna, anna.id, `/change_status_chat_${String(order)}`)
    await shown(anna.id, 'Чат веде @bohdan')
  })

  it('can not be dropped while it is in work, does not lapse, and waits for a check when its owner is banned', async () => {
    const desk = await begin({ PIN_TTL_HOURS: '0.001' })
    const { running, chief, anna, shown, newest } = desk
    const { order, card } = await ordered(desk, 'Довга справа')
    await claim(running, anna, card)
    await shown(anna.id, 'Активація: Ваша до завершення')
    running.telegram.sendText(anna, anna.id, 'Зняти з мене закріп')
    await shown(anna.id, 'закріп не знімається')
    // Far more than a pin would last.
    await expect(running.telegram.ledger.waitFor(({ text }) => (text ?? '').includes('Закріп чату'), { timeoutMs: 9_000 })).rejects.toThrow(
      'no such',
    )
    const before = newest()
    running.telegram.sendText(chief, chief.id, `/ban_${String(anna.id)}`)
    const again = await shown(running.groupId, '🟡 Активація чекає перевірки', before)
    expect(again.kind).toBe('telegram.sendMessage')
    running.telegram.sendText(chief, chief.id, '📊 Статистика')
    const board = await shown(chief.id, '⚡ Активації: 1 чат')
    expect(board.text).toContain(`🟡 Чекають перевірки\n`)
    expect(board.text).toContain(String(order))
    expect(board.text).not.toContain('example.com')
  })

  it('is upgraded by the owner of the pin that came before the order’s details', async () => {
    const desk = await begin()
    const { running, anna, shown, newest } = desk
    const { crm } = running
    const order = crm.addChat({ itemId: product })
    crm.buyerWrites(order, 'Перше слово')
    const card = await cardOf(running, 'Перше слово')
    await claim(running, anna, card)
    await shown(anna.id, 'Активація: Ваша')
    // As if the details had come only after the claim.
    await desk.sql(`update chat set work_state = 'free' where external_id = $1`, [order])
    await desk.sql(
      `update assignment set kind = 'pin', expires_at = now() + interval '1 h' where chat_id = (select id from chat where external_id = $1)`,
      [order],
    )
    const before = newest()
    crm.buyerWrites(order, 'Друге слово')
    const second = await cardOf(running, 'Друге слово')
    expect(second.silent).toBe(true)
    await expect(pressOnCard(running, anna, second)).resolves.toMatchObject({
      text: expect.stringContaining('Ваша до завершення') as string,
    })
    await shown(running.groupId, '✅ Менеджер: @anna', before)
  })

  it('stands on boards that draw themselves again when something changes', async () => {
    const desk = await begin()
    const { running, anna, bohdan, shown, press } = desk
    running.telegram.sendText(bohdan, bohdan.id, '📊 Статистика')
    const board = await shown(bohdan.id, 'Активацій зараз немає.')
    await press(bohdan, board.messageId, 'board')
    const { card } = await ordered(desk, 'Чи є ключ?')
    await claim(running, anna, card)
    // Once a minute at most, so the drawing that was asked for above is not waited for.
    await desk.sql(`update outbox_item set idem = idem || ':earlier' where op = 'board'`)
    const edited = await shown(bohdan.id, '🔧 В роботі')
    expect([edited.kind, edited.messageId]).toEqual(['telegram.editMessageText', board.messageId])
    expect(edited.text).toContain('@anna')
  })
})

describe('an ordinary chat', () => {
  it('has no status to change', async () => {
    const desk = await begin()
    const { running, anna, shown } = desk
    const order = running.crm.addChat()
    running.crm.buyerWrites(order, 'Звичайне питання')
    const card = await cardOf(running, 'Звичайне питання')
    expect(card.text).not.toContain('Активація')
    await claim(running, anna, card)
    running.telegram.sendText(anna, anna.id, `/change_status_chat_${String(order)}`)
    await shown(anna.id, 'Статус має лише чат активації')
  })
})
