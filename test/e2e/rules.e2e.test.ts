import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardOf, claim } from '../support/desk.ts'
import { createScene } from '../support/scene.ts'
import type { Scene } from '../support/scene.ts'

const soon = { timeoutMs: 20_000 }
let folder: string
let scene: Scene | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinline-rules-'))
})
afterEach(async () => {
  await scene?.running.close()
  await rm(folder, { recursive: true })
})

const rule = (name: string, when: string, text: string): string => `  - name: ${name}\n    when: ${when}\n    text: ${text}\n`

const begin = async (rules: string, env: Record<string, string> = {}): Promise<Scene> => {
  const path = join(folder, 'rules.yaml')
  await writeFile(path, rules)
  scene = await createScene({ RULES_FILE: path, ...env })
  return scene
}

const sent = ({ running }: Scene, chat: number, words: string) =>
  running.crm.ledger.waitFor(
    ({ ok, kind, chat: at, text }) => ok && kind === 'crm.send' && at === chat && (text ?? '').includes(words),
    soon,
  )

describe('automatic answers', () => {
  it('greet a buyer once, keep the chat unread and leave it waiting for a manager', async () => {
    const desk = await begin(
      `rules:\n${rule('hello', 'first-message', 'Вітаємо! Замовлення № {order}')}${rule('price', '{ words: [ціна] }', 'Ціна на сторінці')}`,
    )
    const { running, anna, shown, sends } = desk
    const { crm } = running
    const order = crm.addChat()
    crm.buyerWrites(order, 'Яка ціна?')
    const greeting = await sent(desk, order, `Вітаємо! Замовлення № ${String(order)}`)
    expect(greeting.note).toBe('auto')
    // The CRM's webhook tells of the answer too, and the chat is read again.
    crm.webhookFor(order)
    crm.buyerWrites(order, 'А яка ціна доставки?')
    await sent(desk, order, 'Ціна на сторінці')
    crm.buyerWrites(order, 'Ціна?')
    const card = await cardOf(running, 'Ціна?')
    expect(card.text).toContain('Чекає')
    await expect(claim(running, anna, card)).resolves.toMatchObject({ text: expect.stringContaining('закріплено за Вами') as string })
    const opened = await shown(anna.id, 'Останні повідомлення')
    expect(opened.text).toContain('CRM, ')
    expect(opened.text).toContain('Вітаємо! Замовлення')
    running.telegram.sendText(anna, anna.id, 'Доброго дня, це вже людина')
    const reply = await sent(desk, order, 'це вже людина')
    expect(reply.note).toBeUndefined()
    expect(sends().map(({ text }) => text)).toHaveLength(3)
  })

  it('say outside the hours of work that nobody is there, once a day', async () => {
    // A minute of work a week, which this test does not fall into.
    const closed = new Date(Date.now() - 24 * 3_600_000)
      .toLocaleDateString('en-US', { weekday: 'short', timeZone: 'Europe/Kyiv' })
      .toLowerCase()
    const desk = await begin(`rules:\n${rule('night', 'out-of-hours', 'Ми відповімо вранці')}`, { BUSINESS_HOURS: `${closed} 03:00-03:01` })
    const { running, sends } = desk
    const order = running.crm.addChat()
    running.crm.buyerWrites(order, 'Ви тут?')
    await sent(desk, order, 'Ми відповімо вранці')
    running.crm.buyerWrites(order, 'Агов, z2')
    await cardOf(running, 'Агов, z2')
    const other = running.crm.addChat()
    running.crm.buyerWrites(other, 'І я')
    await sent(desk, other, 'Ми відповімо вранці')
    expect(sends()).toHaveLength(2)
  })

  it('are none where no file is named, or the file has a mistake', async () => {
    const desk = await begin('rules:\n  - name: x\n    when: never\n    text: y\n')
    const { running, sends } = desk
    const order = running.crm.addChat()
    running.crm.buyerWrites(order, 'Питання b1')
    await cardOf(running, 'Питання b1')
    expect(running.logs()).toContain('the rules file has mistakes')
    expect(running.logs()).toContain('"line":3')
    await expect(running.crm.ledger.waitFor(({ kind }) => kind === 'crm.send', { timeoutMs: 6_000 })).rejects.toThrow('no such')
    expect(sends()).toEqual([])
  })
})
