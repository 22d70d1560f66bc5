import { createLifecycle, createLogger, systemClock } from '@pinline/platform'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { parseConfig } from '../../services/console/src/config.ts'
import { startConsole } from '../../services/console/src/start-console.ts'
import { claimMany } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createScene } from '../support/scene.ts'
import type { Scene } from '../support/scene.ts'

let scene: Scene | undefined
const lifecycle = createLifecycle({ logger: createLogger({ service: 'test', level: 'silent' }), exit: () => undefined })
afterEach(async () => {
  await lifecycle.shutdown('the test is over')
  await scene?.running.close()
})

const openConsole = async ({ databaseUrl, redisUrl }: Scene['running']) => {
  const config = parseConfig({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, CONSOLE_PORT: '0', CONSOLE_PASSWORD: 'right' })
  const logger = createLogger({ service: 'console', level: 'silent' })
  const { port } = await startConsole({ config, lifecycle, tell: () => undefined, clock: systemClock, logger })
  const headers = { authorization: `Basic ${Buffer.from('admin:right').toString('base64')}`, 'content-type': 'application/json' }
  const call = async (method: 'GET' | 'POST', path: string): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/api/dead${path}`, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: '{}' }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  return { call }
}

const audit = async ({ databaseUrl }: Scene['running']): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ who: string | null; by: string | null; action: string }>(
      `select m.first_name as who, e.data->>'by' as by, e.data->>'action' as action from event e left join manager m on m.id = e.manager_id
       where e.kind = 'admin' and e.data->>'action' like 'dead-%' order by e.id`,
    )
    return rows
  } finally {
    await client.end()
  }
}

/** Anna answers while the CRM lets nobody write; she is told at once. */
const fail = async ({ running, anna, shown, newest }: Scene, { chat, opened }: Claimed): Promise<void> => {
  const before = newest()
  running.telegram.sendText(anna, anna.id, `Відповідь з помилкою про ${String(chat)}`, { replyTo: opened })
  const notice = await shown(anna.id, 'Не надіслано', before)
  expect(notice.text).toContain('ключ CRM не має права')
}

it('a reply that the CRM refuses is corrected and repeated by an admin; others are repeated and dropped over HTTP; nothing happens twice', async () => {
  scene = await createScene({ TELEGRAM_LOG_CHAT_ID: '-1001000000002' })
  const { running, chief, anna, shown, press, sends, newest } = scene
  const { telegram, crm, logChatId } = running
  const [first, second, third] = await claimMany(running, [anna], 3)
  if (first === undefined || second === undefined || third === undefined) throw new Error('no chats')
  crm.patchFaults({ readOnly: true })
  for (const each of [first, second, third]) await fail(scene, each)
  crm.patchFaults({ readOnly: false })

  // In the bot: the third was given up last, so the first stands at the list's end.
  telegram.sendText(chief, chief.id, '/dead')
  const list = await shown(chief.id, 'Недоставлене: 3')
  await press(chief, list.messageId, 'deadShow', 2)
  const item = await shown(chief.id, 'Причина: ключ CRM')
  expect(item.text).toContain(String(first.chat))
  await press(chief, item.messageId, 'deadEdit')
  await shown(chief.id, 'Напишіть новий текст')
  telegram.sendText(chief, chief.id, 'Виправлена відповідь')
  const changed = await shown(chief.id, 'Текст змінено')
  const [one, two] = [await press(chief, changed.messageId, 'deadReplay'), await press(chief, changed.messageId, 'deadReplay')]
  expect([one.text, two.text]).toEqual(['Надсилаємо ще раз.', 'Це вже вирішено.'])
  await crm.ledger.waitFor(({ ok, kind, chat }) => ok && kind === 'crm.send' && chat === first.chat, { timeoutMs: 20_000 })
  const told = await shown(anna.id, 'надсилає ще раз адміністратор')
  expect(told.text).toContain('Виправлена відповідь')

  // Over HTTP.
  const { call } = await openConsole(running)
  const { body } = await call('GET', '')
  expect(body).toMatchObject({ total: 2, letters: [{ order: third.chat, reason: 'rights' }, { order: second.chat }] })
  const ids = /"id":"(\d+-\d+)".*"id":"(\d+-\d+)"/.exec(JSON.stringify(body)) ?? []
  const replays = [await call('POST', `/${ids[2] ?? ''}/replay`), await call('POST', `/${ids[2] ?? ''}/replay`)]
  expect(replays.map(({ status }) => status)).toEqual([200, 409])
  await crm.ledger.waitFor(({ ok, kind, chat }) => ok && kind === 'crm.send' && chat === second.chat, { timeoutMs: 20_000 })
  const drops = [await call('POST', `/${ids[1] ?? ''}/drop`), await call('POST', `/${ids[1] ?? ''}/drop`)]
  expect(drops.map(({ status }) => status)).toEqual([200, 409])
  await shown(anna.id, 'Вашу відповідь відкинуто')
  const late = newest()
  telegram.sendText(chief, chief.id, '/dead')
  await shown(chief.id, 'Недоставленого немає', late)

  const sent = sends().map(({ chat, text }) => [chat, text])
  expect(sent).toEqual([
    [first.chat, 'Виправлена відповідь'],
    [second.chat, `Відповідь з помилкою про ${String(second.chat)}`],
  ])
  expect(await audit(running)).toEqual([
    { who: 'Марія', by: null, action: 'dead-edit' },
    { who: 'Марія', by: null, action: 'dead-replay' },
    { who: null, by: 'console', action: 'dead-replay' },
    { who: null, by: 'console', action: 'dead-drop' },
  ])
  const logged = await shown(logChatId, '#admin Консоль: недоставлене відкинуто')
  expect(logged.text).not.toContain('Відповідь з помилкою')
})
