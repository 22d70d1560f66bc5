import { afterEach, describe, expect, it } from 'vitest'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

const soon = { timeoutMs: 20_000 }
const chiefId = 500_001

let running: System | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

const start = async (halves: { shop: boolean; helpDesk: boolean }): Promise<System> => {
  running = await createTogether({ ...halves, env: { TELEGRAM_ADMIN_IDS: String(chiefId) } })
  await running.startAll()
  return running
}

/** What the bot tells a person, once it has words. */
const told = (system: System, person: number, words: string, after = 0) =>
  system.telegram.ledger.waitFor(
    ({ seq, kind, ok, chat, text }) =>
      seq > after && ok && kind === 'telegram.sendMessage' && chat === person && (text ?? '').includes(words),
    soon,
  )
const newest = (system: System): number => system.telegram.ledger.entries().at(-1)?.seq ?? 0
const post = async (url: string): Promise<number> => (await fetch(url, { method: 'POST', body: '{}' })).status

describe('an installation', () => {
  it('with a help desk alone has no shop: nobody registers as a manager, and the CRM’s door is not there', async () => {
    const system = await start({ shop: false, helpDesk: true })
    const { telegram } = system
    const oksana = telegram.addUser({ firstName: 'Оксана', role: 'none' })
    telegram.sendText(oksana, oksana.id, '/start manager')
    await told(system, oksana.id, 'Тут подають заявки')
    const before = newest(system)
    telegram.sendText(oksana, oksana.id, 'Поломки')
    await told(system, oksana.id, 'Що зламалося?', before)
    const chief = telegram.addUser({ id: chiefId, firstName: 'Марія', role: 'none' })
    const asked = newest(system)
    telegram.sendText(chief, chief.id, '🔥 Мої переписки')
    telegram.sendText(chief, chief.id, '/help')
    await told(system, chief.id, 'Оберіть «Поломки»', asked)
    const texts = telegram.messages(chief.id).flatMap(({ text }) => (text === undefined ? [] : [text]))
    expect(texts.filter((text) => /переписк|закріп/i.test(text) && text !== '🔥 Мої переписки')).toEqual([])

    const { ingressOrigin: ingress } = system
    expect(await post(`${ingress}/crm/messages/${system.webhookKey}`)).toBe(404)
    expect(await post(`${ingress}/openproject/webhook`)).toBe(401)
  })

  it('with a shop alone has no help desk: it says so, and OpenProject’s door is not there', async () => {
    const system = await start({ shop: true, helpDesk: false })
    const { telegram } = system
    const chief = telegram.addUser({ id: chiefId, firstName: 'Марія' })
    telegram.sendText(chief, chief.id, '/request')
    await told(system, chief.id, 'Подання заявок тут не ввімкнено')
    expect(await post(`${system.ingressOrigin}/openproject/webhook`)).toBe(404)
  })
})
