import fc from 'fast-check'
import { expect } from 'vitest'
import type { ReadFault, SendFault } from './fake-shop.ts'
import type { TelegramFault } from './fake-telegram.ts'
import { free, nextWord, own } from './model.ts'
import type { Model, ModelChat } from './model.ts'
import { pinTtlMs } from './rig.ts'
import type { World } from './world.ts'

type Command = fc.AsyncCommand<Model, World>

/** A command that may come at any time unless `check` says otherwise. */
const command = (
  name: string,
  run: (model: Model, world: World) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command => ({ check, run, toString: () => name })

const chatOf = (model: Model, index: number): ModelChat => {
  const chat = model.chats[index % model.chats.length]
  if (chat === undefined) throw new Error('the model has no chats')
  return chat
}

const managerOf = ({ rig: { managers } }: World, index: number) => {
  const manager = managers[index % managers.length]
  if (manager === undefined) throw new Error('there are no managers')
  return manager
}

const writeAsBuyer = (model: Model, { shop }: World, index: number): void => {
  const chat = chatOf(model, index)
  const text = nextWord(model, 'buyer')
  shop.crm.buyerWrites(chat.order, text)
  chat.buyer.push(text)
}

const buyerWrites = (chat: number): Command =>
  command(`buyer writes in ${String(chat)}`, (model, world) => {
    writeAsBuyer(model, world, chat)
    return Promise.resolve()
  })

/** Somebody answers in the CRM itself, in a chat that is known. */
const colleagueWrites = (index: number): Command =>
  command(`a colleague writes into ${String(index)}`, async (model, { shop, chat }) => {
    const { order } = chatOf(model, index)
    if ((await chat(order)) !== null) shop.crm.sellerWrites(order, nextWord(model, '-------------------- panel '))
  })

/** The CRM rings, `times` times for one thing; a lost hint leaves the chat to a sweep. */
const webhook = (process: number, index: number, times: number, lost: boolean): Command =>
  command(`webhook of ${String(index)} to ${String(process)}, ${String(times)} times${lost ? ', hint lost' : ''}`, async (model, world) => {
    const { order } = chatOf(model, index)
    const hints = await Promise.all(Array.from({ length: times }, () => world.ring(order)))
    if (lost) return
    await world.dispatch({
      process,
      run: async ({ sync }) => {
        await Promise.all(hints.map((hint) => sync.onHint({ ...hint, chat: order })))
      },
    })
  })

const sweep = (process: number): Command =>
  command(`sweep of ${String(process)}`, (_, { dispatch }) =>
    dispatch({
      process,
      run: async (dispatcher) => {
        await dispatcher.syncDue()
        await dispatcher.send()
      },
    }),
  )

const reconcile = (process: number, index: number): Command =>
  command(`reconciliation of ${String(index)} by ${String(process)}`, (model, { dispatch }) =>
    dispatch({
      process,
      run: async ({ sync }) => {
        await sync.read(chatOf(model, index).order, 'sweep', 'background', new AbortController().signal)
      },
    }),
  )

const deliver = (...processes: number[]): Command => command(`outbox ${processes.join(' and ')}`, (_, world) => world.deliver(...processes))

/** What somebody who lost would notice: effects for him, and where he writes. */
const standing = async ({ rig }: World, manager: number): Promise<unknown> => ({
  effects: await rig.rows(`select lane_id, seq from outbox_item where recipient = $1 order by 1, 2`, [`manager:${String(manager)}`]),
  open: await rig.rows(`select chat_id, after_message from open_chat where manager_id = $1`, [manager]),
})

/** Several managers press at once. */
const claim = (index: number, pressed: readonly number[]): Command =>
  command(`${pressed.join(', ')} claim ${String(index)}`, async (model, world) => {
    const chat = chatOf(model, index)
    const facts = await world.chat(chat.order)
    const managers = [...new Set(pressed.map((number) => managerOf(world, number).row))]
    const before = await Promise.all(managers.map((manager) => standing(world, manager)))
    const results = await Promise.all(managers.map((manager) => world.claim(chat.order, manager)))
    const statuses = results.map(({ status }) => status)
    if (facts === null) {
      expect(new Set(statuses)).toEqual(new Set(['no-chat']))
      return
    }
    if (chat.owner === null) {
      const isAnswered = facts.last_seller_id > facts.last_buyer_id && facts.last_buyer_id > 0
      const winner = managers[statuses.indexOf('won')]
      if (isAnswered) {
        expect(new Set(statuses)).toEqual(new Set(['elsewhere']))
        return
      }
      expect(statuses.filter((status) => status === 'won')).toHaveLength(1)
      if (winner !== undefined) own(chat, winner)
    }
    for (const [at, manager] of managers.entries()) {
      if (manager === chat.owner) expect(['won', 'mine']).toContain(statuses[at])
      else {
        expect(results[at]).toMatchObject({ status: 'lost', owner: chat.owner })
        if (manager !== chat.ranOut) expect(await standing(world, manager)).toEqual(before[at])
      }
    }
    chat.ranOut = null
  })

const send = (model: Model, world: World, order: number, manager: number, updateId: number, text: string) =>
  world.rig.desk.reply({
    order,
    manager,
    parts: [{ type: 'text', text }],
    source: { telegramChat: manager, messageId: updateId, updateId },
  })

/** Somebody answers; equal words come often, for they are the hardest to tell apart. */
const reply = (index: number, by: number | null, same: boolean): Command =>
  command(
    `${by === null ? 'its owner' : String(by)} replies in ${String(index)}${same ? ' with the usual words' : ''}`,
    async (model, world) => {
      const chat = chatOf(model, index)
      const manager = by === null && chat.owner !== null ? chat.owner : managerOf(world, by ?? 0).row
      const text = same ? 'ok' : nextWord(model, 'answer')
      const updateId = world.rig.newUpdate()
      const { status } = await send(model, world, chat.order, manager, updateId, text)
      if (chat.owner !== manager) {
        expect(['stale', 'no-chat']).toContain(status)
        return
      }
      expect(status).toBe('accepted')
      model.replies.push({ order: chat.order, manager, text, updateId, epoch: chat.epoch })
    },
  )

/** An update that is worked once more. */
const replyAgain = (nth: number): Command =>
  command(
    `reply ${String(nth)} is worked again`,
    async (model, world) => {
      const known = model.replies[nth % model.replies.length]
      if (known === undefined) return
      const { order, manager, updateId, text } = known
      expect((await send(model, world, order, manager, updateId, text)).status).toBe('accepted')
    },
    ({ replies }) => replies.length > 0,
  )

const release = (index: number, by: number): Command =>
  command(`${String(by)} releases ${String(index)}`, async (model, world) => {
    const chat = chatOf(model, index)
    const manager = managerOf(world, by).row
    const { status } = await world.rig.desk.drop({ order: chat.order, manager })
    if (chat.owner !== manager) {
      expect(['not-owner', 'no-chat']).toContain(status)
      return
    }
    expect(status).toBe('released')
    free(chat)
  })

/** Every pin runs out; whether anybody has looked by then, or not, makes no difference. */
const lapse = (noticed: boolean): Command =>
  command(
    noticed ? 'pins lapse' : 'pins run out unnoticed',
    async (model, { rig }) => {
      model.lapses += 1
      rig.pass(pinTtlMs + 1_000)
      if (noticed) await rig.desk.lapse(100)
      for (const chat of model.chats) {
        chat.ranOut = noticed ? null : (chat.owner ?? chat.ranOut)
        free(chat)
      }
    },
    // Beyond a day replies are given up for their age, which is another story.
    ({ lapses }) => lapses < 15,
  )

const passWaits: Command = command('waits are over', (_, world) => world.passWaits())

const sendFault = (fault: SendFault): Command =>
  command(`next send: ${fault}`, (_, { shop }) => {
    shop.armSend(fault)
    return Promise.resolve()
  })

const readFault = (fault: ReadFault): Command =>
  command(`next reading: ${fault}`, (_, { shop }) => {
    shop.armRead(fault)
    return Promise.resolve()
  })

const telegramFault = (fault: TelegramFault): Command =>
  command(`next Telegram call: ${fault}`, (_, { telegram }) => {
    telegram.arm(fault)
    return Promise.resolve()
  })

/** Everything at once: a buyer writes, both dispatchers read and send, both outboxes deliver. */
const storm = (index: number): Command =>
  command(`storm in ${String(index)}`, async (model, world) => {
    const { order } = chatOf(model, index)
    writeAsBuyer(model, world, index)
    const hint = await world.ring(order)
    const run = { run: ({ sync }: { sync: { onHint(hint: object): Promise<void> } }) => sync.onHint({ ...hint, chat: order }) }
    await Promise.all([world.dispatch({ process: 0, ...run }, { process: 1, ...run }), world.deliver(0, 1)])
  })

const chatIndex = fc.nat(2)
const process = fc.nat(1)
const manager = fc.nat(2)

/** Every command, the ordinary ones more often. */
export const commands = [
  chatIndex.map(buyerWrites),
  chatIndex.map(buyerWrites),
  chatIndex.map(colleagueWrites),
  fc.tuple(process, chatIndex, fc.integer({ min: 1, max: 2 }), fc.boolean()).map((args) => webhook(...args)),
  fc.tuple(process, chatIndex, fc.constant(1), fc.constant(false)).map((args) => webhook(...args)),
  process.map(sweep),
  process.map(sweep),
  fc.tuple(process, chatIndex).map((args) => reconcile(...args)),
  process.map((which) => deliver(which)),
  fc.constant(deliver(0, 1)),
  fc.tuple(chatIndex, fc.array(manager, { minLength: 1, maxLength: 3 })).map((args) => claim(...args)),
  fc.tuple(chatIndex, fc.array(manager, { minLength: 1, maxLength: 3 })).map((args) => claim(...args)),
  fc.tuple(chatIndex, fc.constant(null), fc.boolean()).map((args) => reply(...args)),
  fc.tuple(chatIndex, manager, fc.boolean()).map((args) => reply(...args)),
  fc.tuple(chatIndex, fc.constant(null), fc.constant(true)).map((args) => reply(...args)),
  fc.nat(20).map(replyAgain),
  fc.tuple(chatIndex, manager).map((args) => release(...args)),
  fc.boolean().map(lapse),
  fc.constant(passWaits),
  fc.constantFrom<SendFault>('crash-before', 'crash-after', 'crash-late', 'cut-before', 'cut-after', 'late', 'throttled').map(sendFault),
  fc.constantFrom<ReadFault>('crash', 'unreachable').map(readFault),
  fc.constantFrom<TelegramFault>('crash-before', 'crash-after', 'throttled', 'cut-before', 'cut-after').map(telegramFault),
  chatIndex.map(storm),
]
