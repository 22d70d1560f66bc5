import { expect, test } from 'vitest'
import { createTelegramWorld, group } from './telegram-world.ts'
import { eventually, matching } from './matching.ts'

const post = { chat_id: group, text: 'x' }

test('5xx: refused, not done, in the ledger', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.errorRate5xx = 1
  expect((await call('sendMessage', post)).status).toBe(502)
  expect(telegram.messages(group)).toEqual([])
  expect(telegram.ledger.entries()).toMatchObject([{ kind: 'telegram.sendMessage', ok: false, status: 502, chat: group, text: 'x' }])
})

test('an HTML page with status 200: nothing is done', async () => {
  const { telegram, send } = await createTelegramWorld()
  telegram.faults.htmlPageRate = 1
  const response = await send('sendMessage', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(post) })
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('<html>')])
  expect(telegram.messages(group)).toEqual([])
})

test('done, then cut: the post stands and the ledger knows that nobody was told', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.commitThenResetRate = 1
  await expect(call('sendMessage', post)).rejects.toThrow()
  expect(telegram.messages(group)).toHaveLength(1)
  expect(telegram.ledger.entries()).toMatchObject([{ ok: true, answered: false, messageId: 1 }])
})

test('401 for everything, and for another token', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.unauthorized = true
  expect((await call('getMe')).status).toBe(401)
  expect((await fetch(`${telegram.url}/bot999:wrong/getMe`)).status).toBe(401)
})

test('slow: the answer takes its time', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.slowMs = 120
  const before = performance.now()
  await call('getMe')
  expect(performance.now() - before).toBeGreaterThanOrEqual(115)
})

test('429: not done, and a call inside the window is blamed', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.throttle429Rate = 1
  telegram.faults.retryAfterSeconds = [2, 2]
  expect(await call('sendMessage', post)).toMatchObject({ status: 429, parameters: { retry_after: 2 } })
  telegram.faults.throttle429Rate = 0
  const early = await call('sendMessage', post)
  expect(early.status).toBe(429)
  await eventually(
    async () =>
      (await call('sendMessage', post)).status === 429 && telegram.ledger.where(({ violation }) => violation === 'freeze').length > 0,
  ).toBe(true)
  // Another chat is not frozen.
  expect((await call('sendMessage', { chat_id: anna.id, text: 'x' })).status).toBe(200)
  expect(telegram.messages(group)).toEqual([])
  expect(telegram.ledger.entries()[0]).toMatchObject({ status: 429, retryAfter: 2, violation: undefined })
})

test('real limits: a chat takes its burst and then one a second', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.limits = 'real'
  telegram.faults.chatBurst = 2
  const statuses: number[] = []
  for (let count = 0; count < 3; count += 1) statuses.push((await call('sendMessage', { chat_id: anna.id, text: 'x' })).status)
  expect(statuses).toEqual([200, 200, 429])
  expect(telegram.ledger.entries().at(-1)).toMatchObject({ violation: 'chat', retryAfter: 1 })
})

test('real limits: a group takes 20 posts a minute, edits apart', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.limits = 'real'
  telegram.faults.chatBurst = 100
  const statuses: number[] = []
  for (let count = 0; count < 20; count += 1) statuses.push((await call('sendMessage', post)).status)
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect((await call('editMessageText', { ...post, message_id: 1, text: 'y' })).status).toBe(200)
  expect((await call('sendMessage', post)).status).toBe(429)
  expect(telegram.ledger.entries().at(-1)).toMatchObject({ status: 429, violation: 'group' })
})

test('real limits: the bot makes 30 calls a second', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.limits = 'real'
  const people = Array.from({ length: 40 }, (_, index) => telegram.addUser({ firstName: `M${String(index)}` }))
  const answers = await Promise.all(people.map(({ id }) => call('sendMessage', { chat_id: id, text: 'x' })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
  expect(telegram.ledger.where(({ violation }) => violation === 'bot')).toHaveLength(1)
})

test('without limits nothing is held back', async () => {
  const { call } = await createTelegramWorld()
  const answers = await Promise.all(Array.from({ length: 60 }, () => call('sendMessage', post)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
})

test('a person in forbiddenUsers answers 403', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.forbiddenUsers.add(anna.id)
  expect(await call('sendMessage', { chat_id: anna.id, text: 'x' })).toMatchObject({
    status: 403,
    description: matching(/blocked/),
  })
})

test('a chat in migrated names the new one', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.migrated.set(group, -1_009)
  expect(await call('sendMessage', post)).toMatchObject({ status: 400, parameters: { migrate_to_chat_id: -1_009 } })
})

test('where reactions are not allowed they get REACTION_INVALID', async () => {
  const { telegram, call, post: send } = await createTelegramWorld()
  const message = await send('x')
  telegram.faults.reactionNotAllowed = true
  const reaction = { chat_id: group, message_id: message, reaction: [{ type: 'emoji', emoji: '👀' }] }
  expect(await call('setMessageReaction', reaction)).toMatchObject({ status: 400, description: 'Bad Request: REACTION_INVALID' })
})

test('an unsupported method is 404, like one that does not exist', async () => {
  const { telegram, call } = await createTelegramWorld()
  telegram.faults.unsupportedMethods = ['setMyName']
  expect([(await call('setMyName', { name: 'x' })).status, (await call('sendNothing')).status]).toEqual([404, 404])
})

test('down refuses connections and holds updates back; up again, all goes on', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  telegram.faults.down = true
  await eventually(() => call('getMe').catch((error: unknown) => (error instanceof Error ? error.cause : error))).toMatchObject({
    code: 'ECONNREFUSED',
  })
  const { updateId } = telegram.sendText(anna, anna.id, 'x')
  telegram.faults.down = false
  await eventually(() => call('getUpdates').catch(() => undefined)).toMatchObject({ result: [{ update_id: updateId }] })
})

test('the same seed gives the same fate to the same calls', async () => {
  const fates = async (seed: number) => {
    const { telegram, call } = await createTelegramWorld({ seed })
    telegram.faults.errorRate5xx = 0.5
    const statuses: number[] = []
    for (let count = 0; count < 16; count += 1) statuses.push((await call('sendMessage', post)).status)
    return statuses
  }
  const first = await fates(9)
  expect(new Set(first)).toEqual(new Set([200, 502]))
  expect(await fates(9)).toEqual(first)
})

test('knobs can be set and read as JSON, and a wrong patch changes nothing', async () => {
  const { telegram, anna } = await createTelegramWorld()
  expect(telegram.patchFaults({ forbiddenUsers: [anna.id], slowMs: 5 })).toEqual({ status: 'done' })
  expect(telegram.describeFaults()).toMatchObject({ forbiddenUsers: [anna.id], slowMs: 5, down: false })
  expect(telegram.patchFaults({ slowMs: 7, errorRate5xx: 2 }).status).toBe('invalid')
  expect(telegram.faults.slowMs).toBe(5)
})
