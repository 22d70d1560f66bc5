import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createTelegramWorld, group, token } from './telegram-world.ts'
import { matching } from './matching.ts'

const keyboard = (callbackData: string) => ({ inline_keyboard: [[{ text: 'Go', callback_data: callbackData }]] })

test('a post is shown with text, entities, keyboard and silence', async () => {
  const { telegram, post } = await createTelegramWorld()
  const markup = {
    inline_keyboard: [
      [
        { text: 'Go', callback_data: 'go', style: 'success' },
        { text: 'Copy', copy_text: { text: '42' } },
        { text: 'Taken', disabled: {} },
      ],
    ],
  }
  const id = await post('Hello world', {
    entities: [{ type: 'bold', offset: 0, length: 5 }],
    disable_notification: true,
    reply_markup: markup,
  })
  expect(telegram.messages(group)).toMatchObject([
    { id, text: 'Hello world', entities: [{ type: 'bold', offset: 0, length: 5 }], silent: true, edits: 0, replyMarkup: markup },
  ])
})

test.each([
  ['a parameter that Telegram does not have', 'sendMessage', { chat_id: group, text: 'x', colour: 'red' }, /colour/],
  ['a parameter of the wrong type', 'sendMessage', { chat_id: group, text: 5 }, /text/],
  ['a missing parameter', 'sendMessage', { chat_id: group }, /text/],
  ['an empty text', 'sendMessage', { chat_id: group, text: ' \n' }, /text is empty/],
  ['a text of 4097', 'sendMessage', { chat_id: group, text: 'x'.repeat(4097) }, /too long/],
  [
    'an entity beyond the end',
    'sendMessage',
    { chat_id: group, text: 'abc', entities: [{ type: 'bold', offset: 1, length: 3 }] },
    /entities/,
  ],
  [
    'an entity that cuts an emoji',
    'sendMessage',
    { chat_id: group, text: '👀', entities: [{ type: 'bold', offset: 0, length: 1 }] },
    /entities/,
  ],
  [
    'callback data of 65 bytes',
    'sendMessage',
    { chat_id: group, text: 'x', reply_markup: keyboard('ї'.repeat(33)) },
    /BUTTON_DATA_INVALID/,
  ],
  [
    'a button that does two things',
    'sendMessage',
    { chat_id: group, text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'a', url: 'https://example.com' }]] } },
    /reply_markup/,
  ],
  ['a chat that nobody knows', 'sendMessage', { chat_id: 77, text: 'x' }, /chat not found/],
  ['a reply to nothing', 'sendMessage', { chat_id: group, text: 'x', reply_parameters: { message_id: 99 } }, /replied not found/],
  ['an unknown file', 'sendPhoto', { chat_id: group, photo: 'nothing' }, /file identifier/],
  ['an album of one', 'sendMediaGroup', { chat_id: group, media: [{ type: 'photo', media: 'nothing' }] }, /2-10/],
  ['an edit of nothing', 'editMessageText', { chat_id: group, message_id: 99, text: 'x' }, /message to edit not found/],
  ['an answer to no press', 'answerCallbackQuery', { callback_query_id: '1' }, /query is too old/],
])('%s is refused with 400', async (_, method, args, reason) => {
  const { telegram, call } = await createTelegramWorld()
  expect(await call(method, args)).toMatchObject({ status: 400, ok: false, error_code: 400, description: matching(reason) })
  expect(telegram.messages(group)).toEqual([])
  expect(telegram.ledger.entries()).toMatchObject([{ kind: `telegram.${method}`, ok: false, status: 400 }])
})

test('a caption of 1025 is refused and one of 1024 is taken', async () => {
  const { send } = await createTelegramWorld()
  const upload = (length: number) => {
    const body = new FormData()
    body.set('chat_id', String(group))
    body.set('caption', 'x'.repeat(length))
    body.set('photo', new Blob(['bytes']), 'a.jpg')
    return send('sendPhoto', { body })
  }
  expect([(await upload(1025)).status, (await upload(1024)).status]).toEqual([400, 200])
})

test('JSON, a form, a query and multipart mean the same', async () => {
  const { telegram, call, send } = await createTelegramWorld()
  const args = { chat_id: group, text: '1', reply_markup: keyboard('k'), disable_notification: true }
  const texts = { chat_id: String(group), text: '1', reply_markup: JSON.stringify(keyboard('k')), disable_notification: 'true' }
  const multipart = new FormData()
  for (const [key, value] of Object.entries(texts)) multipart.set(key, value)
  await call('sendMessage', args)
  await send('sendMessage', { body: new URLSearchParams(texts) })
  await send('SENDMESSAGE', { body: multipart })
  await send(`sendMessage?${new URLSearchParams(texts).toString()}`, { method: 'GET' })
  const shown = { text: '1', replyMarkup: keyboard('k'), silent: true }
  expect(telegram.messages(group)).toMatchObject([shown, shown, shown, shown])
})

test('an uploaded album keeps its bytes, also for the download', async () => {
  const { telegram, send, call } = await createTelegramWorld()
  const body = new FormData()
  body.set('chat_id', String(group))
  const media = ['one', 'two'].map((name) => ({ type: 'document', media: `attach://${name}`, caption: name }))
  body.set('media', JSON.stringify(media))
  body.set('one', new Blob(['first']), 'one.txt')
  body.set('two', new Blob(['second']), 'two.txt')
  expect((await send('sendMediaGroup', { body })).status).toBe(200)
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  expect(telegram.ledger.entries().at(-1)?.files).toMatchObject([
    { name: 'one.txt', md5: md5('first') },
    { name: 'two.txt', md5: md5('second') },
  ])
  const [, second] = telegram.messages(group)
  expect(second).toMatchObject({ kind: 'document', caption: 'two', file: { name: 'two.txt' } })
  const { result } = await call('getFile', { file_id: second?.file?.fileId })
  const { file_path: path } = z.object({ file_path: z.string() }).parse(result)
  const download = await fetch(`${telegram.url}/file/bot${token}/${path}`)
  expect(await download.text()).toBe('second')
})

test('an edit changes the message, and the same edit again is refused', async () => {
  const { telegram, call, post } = await createTelegramWorld()
  const message = await post('old', { reply_markup: keyboard('k') })
  const edit = { chat_id: group, message_id: message, text: 'new' }
  expect(await call('editMessageText', edit)).toMatchObject({ ok: true })
  expect(telegram.messages(group)).toMatchObject([{ text: 'new', edits: 1, replyMarkup: undefined }])
  expect(await call('editMessageText', edit)).toMatchObject({ status: 400, description: matching(/message is not modified/) })
  expect(await call('editMessageReplyMarkup', { chat_id: group, message_id: message })).toMatchObject({ status: 400 })
})

test('a deleted message is gone', async () => {
  const { telegram, call, post } = await createTelegramWorld()
  const message = await post('x')
  await call('deleteMessage', { chat_id: group, message_id: message })
  expect(telegram.messages(group)).toEqual([])
  expect(await call('deleteMessage', { chat_id: group, message_id: message })).toMatchObject({ status: 400 })
})

test('the bot has one reaction on a message at most, and only of the allowed emoji', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const { messageId } = telegram.sendText(anna, anna.id, 'hello')
  const react = (...emoji: string[]) =>
    call('setMessageReaction', {
      chat_id: anna.id,
      message_id: messageId,
      reaction: emoji.map((symbol) => ({ type: 'emoji', emoji: symbol })),
    })
  expect((await react('👀')).status).toBe(200)
  expect((await react('👌')).status).toBe(200)
  expect(telegram.messages(anna.id)[0]?.reactions).toEqual([{ user: telegram.bot.id, emoji: '👌' }])
  expect(await react('✅')).toMatchObject({ status: 400, description: matching(/REACTION_INVALID/) })
  expect((await react('👀', '👌')).status).toBe(400)
})

test('a press tells what the bot answered, once', async () => {
  const { telegram, anna, call, post } = await createTelegramWorld()
  const message = await post('card', { reply_markup: keyboard('claim:1') })
  const press = telegram.pressButton(anna, group, message, 'Go')
  const { result } = await call('getUpdates')
  const [update] = z
    .array(z.object({ update_id: z.number(), callback_query: z.object({ id: z.string(), data: z.string() }) }))
    .parse(result)
  expect(update).toMatchObject({ update_id: press.updateId, callback_query: { data: 'claim:1' } })
  const answer = { callback_query_id: update?.callback_query.id, text: 'Yours', show_alert: true }
  await call('answerCallbackQuery', answer)
  expect(await press.answered).toEqual({ text: 'Yours', showAlert: true })
  expect((await call('answerCallbackQuery', answer)).status).toBe(400)
})

test('a person can press only what is there and works', async () => {
  const { telegram, anna, post } = await createTelegramWorld()
  const message = await post('card', { reply_markup: { inline_keyboard: [[{ text: 'Taken', disabled: {} }]] } })
  const stranger = telegram.addUser({ firstName: 'Stranger', role: 'none' })
  expect(() => telegram.pressButton(anna, group, message, 'Taken')).toThrow('sends nothing')
  expect(() => telegram.pressButton(anna, group, message, 'Go')).toThrow('no button')
  expect(() => telegram.pressButton(stranger, group, message, 'Taken')).toThrow('is not in chat')
})

test('the bot may not write to who has not started, who blocked it, and where it was thrown out', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const fresh = telegram.addUser({ firstName: 'Fresh', started: false })
  const reach = async (chat: number) => (await call('sendMessage', { chat_id: chat, text: 'x' })).status
  expect(await reach(fresh.id)).toBe(403)
  telegram.sendText(fresh, fresh.id, '/start')
  expect(await reach(fresh.id)).toBe(200)
  telegram.blockBot(anna)
  expect(await reach(anna.id)).toBe(403)
  telegram.unblockBot(anna)
  expect(await reach(anna.id)).toBe(200)
  telegram.kickBot(anna)
  expect(await reach(group)).toBe(403)
  telegram.returnBot(anna)
  expect(await reach(group)).toBe(200)
})

test('a group that moved tells its new number, which works', async () => {
  const { telegram, call } = await createTelegramWorld({ groupId: -500 })
  const moved = telegram.migrateGroup()
  expect(await call('sendMessage', { chat_id: -500, text: 'x' })).toMatchObject({ status: 400, parameters: { migrate_to_chat_id: moved } })
  expect((await call('sendMessage', { chat_id: moved, text: 'x' })).status).toBe(200)
})

test('an ephemeral message is for one person and is no post of the group', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const { status, result } = await call('sendMessage', {
    chat_id: group,
    text: 'psst',
    ephemeral_message_parameters: { receiver_user_id: anna.id },
  })
  expect([status, result]).toMatchObject([200, { message_id: 0, ephemeral_message_id: 1, receiver_user: { id: anna.id } }])
  expect(telegram.messages(group)).toMatchObject([{ text: 'psst', visibleTo: anna.id }])
})

test('who is who in the group', async () => {
  const { telegram, anna, call } = await createTelegramWorld()
  const boss = telegram.addUser({ firstName: 'Boss', role: 'creator' })
  expect(await call('getChatMember', { chat_id: group, user_id: anna.id })).toMatchObject({ result: { status: 'member' } })
  expect(await call('getChatMember', { chat_id: group, user_id: telegram.bot.id })).toMatchObject({ result: { status: 'administrator' } })
  expect((await call('getChatAdministrators', { chat_id: group })).result).toMatchObject([{ status: 'creator', user: { id: boss.id } }])
  expect(await call('getChat', { chat_id: group })).toMatchObject({ result: { type: 'supergroup', title: 'Managers' } })
})

test('what the bot says of itself is kept by language', async () => {
  const { telegram, call } = await createTelegramWorld()
  await call('setMyCommands', { commands: [{ command: 'menu', description: 'Menu' }] })
  await call('setMyCommands', { commands: [{ command: 'menu', description: 'Main menu' }], language_code: 'en' })
  await call('setMyCommands', { commands: [{ command: 'menu', description: 'Home' }], language_code: 'en' })
  expect(telegram.settings().map(({ args }) => args)).toMatchObject([
    { commands: [{ description: 'Menu' }] },
    { commands: [{ description: 'Home' }] },
  ])
})
