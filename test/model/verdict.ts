import { parseCallback } from '@pinline/contracts'
import { expect } from 'vitest'
import type { Model, ModelChat, ModelReply } from './model.ts'
import { account, groupChat } from './rig.ts'
import type { World } from './world.ts'

interface StoredReply {
  readonly text: string
  readonly state: string
  readonly error: string | null
  readonly idem: string
  readonly linked: number | null
}

const isClaim = (data: string): boolean => parseCallback(data)?.action === 'claim'

/** Every word of a buyer stands in the group, and came there in the order in which it was written. */
const checkGroup = ({ telegram }: World, { order, buyer }: ModelChat): void => {
  const group = telegram.readings().filter(({ chat }) => chat === groupChat)
  const places = buyer.map((text) => {
    const reading = group.findIndex((shown) => shown.text.includes(text))
    return { text, reading, at: group[reading]?.text.indexOf(text) ?? -1 }
  })
  expect(
    places.filter(({ reading }) => reading < 0),
    `lost words of ${String(order)}`,
  ).toEqual([])
  const sorted = places.toSorted((one, other) => one.reading - other.reading || one.at - other.at)
  expect(
    sorted.map(({ text }) => text),
    `order of ${String(order)} in the group`,
  ).toEqual(buyer)
}

/** Each accepted reply is in the CRM once and in order, unless somebody else had claimed its chat before anything was sent. */
const checkReplies = async ({ rig, shop }: World, { order, epoch }: ModelChat, replies: readonly ModelReply[]): Promise<void> => {
  const stored = await rig.rows<StoredReply>(
    `select o.payload->>'text' as text, o.state, o.error, o.idem, m.external_id as linked from outbox_item o join lane l on l.id = o.lane_id
     left join message m on m.reply_lane = o.lane_id and m.reply_seq = o.seq
     where l.kind = 'crm' and l.key = $1 and o.op = 'reply.text' order by o.seq`,
    [`${String(account)}:${String(order)}`],
  )
  expect(
    stored.map(({ text }) => text),
    `accepted replies of ${String(order)}`,
  ).toEqual(replies.map(({ text }) => text))
  const states = stored.map(({ state, error }) => (error === null || state === 'sent' ? state : `${state}: ${error}`))
  for (const [at, state] of states.entries()) {
    const mayBeStale = (replies[at]?.epoch ?? epoch) < epoch
    expect(mayBeStale ? ['sent', 'dead: stale_owner'] : ['sent'], `reply ${String(at)} of ${String(order)}`).toContain(state)
  }
  const delivered = stored.flatMap(({ state, text }) => (state === 'sent' ? [text] : []))
  expect(shop.sent(order), `replies of ${String(order)} in the CRM`).toEqual(delivered)
  expect(
    stored.filter(({ state, linked }) => state === 'sent' && linked === null),
    `unlinked replies of ${String(order)}`,
  ).toEqual([])
}

/** One owner, whom the model knows, and buttons only where somebody may press them. */
const checkOwner = async ({ rig, telegram, shop }: World, { order, owner, epoch, buyer }: ModelChat): Promise<void> => {
  const open = await rig.rows<{ manager: number }>(
    `select a.manager_id as manager from assignment a join chat c on c.id = a.chat_id where c.account = $1 and c.external_id = $2 and a.released_at is null`,
    [account, order],
  )
  expect(
    open.map(({ manager }) => manager),
    `owners of ${String(order)}`,
  ).toEqual(owner === null ? [] : [owner])
  const [chat] = await rig.rows<{ epoch: number }>('select epoch from chat where account = $1 and external_id = $2', [account, order])
  expect(chat?.epoch ?? 0, `epoch of ${String(order)}`).toBe(epoch)
  const known = await rig.rows<{ id: number }>(
    `select t.message_id as id from telegram_message t join chat c on c.id = t.chat_id where c.account = $1 and c.external_id = $2 and t.telegram_chat = $3`,
    [account, order, groupChat],
  )
  const ids = new Set(known.map(({ id }) => id))
  const buttons = telegram.messages().filter(({ id, buttons: shown }) => ids.has(id) && shown.some(isClaim))
  const isWaiting = buyer.length > 0 && shop.crm.messages(order).at(-1)?.side === 'buyer'
  if (owner !== null) expect(buttons, `buttons of ${String(order)}, which is taken`).toEqual([])
  else if (isWaiting) expect(buttons.length, `buttons of ${String(order)}, which waits`).toBeGreaterThan(0)
}

/** A message that we know nothing of is one whose answer was lost. */
const checkUnknownPosts = async ({ rig, telegram }: World): Promise<void> => {
  const known = await rig.rows<{ id: number }>('select message_id as id from telegram_message where telegram_chat = $1', [groupChat])
  const ids = new Set(known.map(({ id }) => id))
  const strangers = telegram.messages().filter(({ chat, id }) => chat === groupChat && !ids.has(id) && !telegram.mayBeUnknown(id))
  expect(strangers, 'posts that nobody knows of').toEqual([])
}

/** What the world shows after everything is done, against what the model says. */
export const judge = async (model: Model, world: World): Promise<void> => {
  for (const chat of model.chats) {
    checkGroup(world, chat)
    await checkReplies(
      world,
      chat,
      model.replies.filter(({ order }) => order === chat.order),
    )
    await checkOwner(world, chat)
  }
  await checkUnknownPosts(world)
  expect(world.errors, 'errors on the way').toEqual([])
}
