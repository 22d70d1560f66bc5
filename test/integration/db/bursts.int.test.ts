import { createBursts, createFileIds, createGroupQueue, createInbox, createIntake } from '@pinline/db'
import { newId } from '@pinline/platform'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backlogStatements } from '../../../libs/db/src/backlog.ts'
import { burstStatements } from '../../../libs/db/src/bursts.ts'
import { fileIdStatements } from '../../../libs/db/src/file-ids.ts'
import { albumStatements } from '../../../libs/db/src/inbox.ts'
import { bot, buyer, createRig, finishCard, groupChat, nextMessageId, page, postedChat, stored, takeItem } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())

const shownCard = (subject: number) => ({ bot, telegramChat: groupChat, kind: 'card', subject, version: 0, open: true, media: false })

/** A chat whose buyer has written so many messages, none of them in the group yet; the group's lane. */
const waitingChat = async (order: number, count: number): Promise<{ chat: number; lane: number; ids: number[] }> => {
  const ids = Array.from({ length: count }, (_, index) => order * 100 + index + 1)
  const imported = await stored(
    rig.open({ inline: false }).importPage(
      page(
        order,
        'hook',
        ids.map((id) => buyer(id)),
      ),
    ),
  )
  const lane = imported.lanes[0]?.lane
  if (lane === undefined) throw new Error('nothing to send')
  return { chat: imported.chat, lane, ids }
}

const statements = [burstStatements, fileIdStatements, backlogStatements, albumStatements].flatMap(
  (group): { name: string; text: string }[] => Object.values<{ name: string; text: string }>(group),
)

it.each(statements)('$name can be prepared against the migrated schema', async ({ name, text }) => {
  await rig.rows(`prepare "check-${name}" as ${text}`)
})

describe('cards that are merged', () => {
  it('end together with the one that shows them, and the lane goes on behind them', async () => {
    const { chat, lane, ids } = await waitingChat(501, 4)
    const bursts = createBursts(rig.db)
    const { held, item } = await takeItem(rig.lanes, lane)
    const waiting = await bursts.waiting({ lane, seq: item.seq, chat }, 2)
    expect(waiting).toEqual([
      { seq: 2, message: ids[1] },
      { seq: 3, message: ids[2] },
    ])
    const messageId = nextMessageId()
    const finished = await rig.lanes.finish(held, item.seq, {
      state: 'sent',
      externalId: messageId,
      shown: shownCard(ids[2] ?? 0),
      through: 3,
    })
    expect(finished).toMatchObject({ status: 'finished', left: 1, next: { seq: 4, message: ids[3], attempts: 1 } })
    const place = { bot, telegramChat: groupChat, messageId }
    expect(await bursts.shownBy(place)).toEqual(ids.slice(0, 3))
    expect(await bursts.cardOf({ lane, message: ids[1] ?? 0, bot, telegramChat: groupChat })).toBe(messageId)

    // The fourth is added to the same card.
    await rig.lanes.finish(held, 4, { state: 'sent', externalId: messageId, shown: shownCard(ids[3] ?? 0) })
    expect(await bursts.shownBy(place)).toEqual(ids)
    expect(await bursts.newestCard({ bot, telegramChat: groupChat, chat })).toMatchObject({ messageId })
    expect(await rig.rows('select subject_id from telegram_message where message_id = $1', [messageId])).toEqual([{ subject_id: ids[3] }])
  })

  it('are not more than the lane has, and none of a lane that was lost', async () => {
    const { lane } = await waitingChat(502, 2)
    const { held, item } = await takeItem(rig.lanes, lane)
    const ending = { state: 'sent', externalId: nextMessageId(), shown: shownCard(50_202) } as const
    expect(await rig.lanes.finish(held, item.seq, { ...ending, through: 3 })).toEqual({ status: 'lost' })
    expect(await rig.lanes.finish({ ...held, fence: held.fence + 1 }, item.seq, { ...ending, through: 2 })).toEqual({ status: 'lost' })
    expect(await rig.lanes.finish(held, item.seq, { ...ending, through: 2 })).toMatchObject({ status: 'finished', left: 0 })
  })

  it('are followed by a change of any message that they show', async () => {
    const { chat, lane, ids } = await waitingChat(503, 2)
    const { held, item } = await takeItem(rig.lanes, lane)
    await rig.lanes.finish(held, item.seq, { state: 'sent', externalId: nextMessageId(), shown: shownCard(ids[1] ?? 0), through: 2 })
    expect(await rig.desk.redrawMessages(chat, [ids[0] ?? 0])).toHaveLength(1)
  })

  it('are drawn again at their end where a message has changed meanwhile', async () => {
    const { chat, lane, ids } = await waitingChat(504, 1)
    const { held, item } = await takeItem(rig.lanes, lane)
    expect(await rig.desk.redrawMessages(chat, ids)).toEqual([])
    expect(await finishCard(rig.lanes, held, item, 0)).toMatchObject({ chat, chatVersion: 1 })
  })
})

it('a file that stands before its card is remembered once', async () => {
  const { chat, lane } = await postedChat(rig, 511)
  const bursts = createBursts(rig.db)
  const part = { bot, telegramChat: groupChat, messageId: nextMessageId(), chat, message: 51_101, lane, seq: 1 }
  await bursts.recordPart(part)
  await bursts.recordPart(part)
  expect(await bursts.partOf({ bot, telegramChat: groupChat, chat, message: 51_101 })).toBe(part.messageId)
  expect(await bursts.partOf({ bot, telegramChat: groupChat + 1, chat, message: 51_101 })).toBeNull()
})

it('a file’s number is kept a bot, replaced and forgotten', async () => {
  const [mine, other] = [createFileIds(rig.db, bot), createFileIds(rig.db, bot + 1)]
  await mine.keep('https://crm.example/1', { fileId: 'a', kind: 'photo' })
  await mine.keep('https://crm.example/1', { fileId: 'b', kind: 'document' })
  expect(await mine.find('https://crm.example/1')).toEqual({ fileId: 'b', kind: 'document' })
  expect(await other.find('https://crm.example/1')).toBeNull()
  await mine.forget('https://crm.example/1')
  expect(await mine.find('https://crm.example/1')).toBeNull()
})

describe('the group’s queue', () => {
  it('counts chats by their oldest card, and leaves out what the group itself holds up', async () => {
    const before = await createGroupQueue(rig.db, bot).backlog(0, 10)
    const first = await waitingChat(521, 2)
    const second = await waitingChat(522, 1)
    const away = await waitingChat(523, 1)
    const { held, item } = await takeItem(rig.lanes, away.lane)
    await rig.lanes.giveBack(held, item.seq, { delayMs: 60_000, uncounted: true, error: 'unreachable@0' })
    const found = await createGroupQueue(rig.db, bot).backlog(0, 100)
    expect(found.chats).toBe(before.chats + 2)
    expect(found.first).toEqual(
      expect.arrayContaining([
        { chat: first.chat, message: first.ids[0] },
        { chat: second.chat, message: second.ids[0] },
      ]),
    )
    expect(await createGroupQueue(rig.db, bot).backlog(60_000, 10)).toEqual({ chats: 0, lagMs: 0, first: [] })

    await createGroupQueue(rig.db, bot).wake('group:main')
    expect(await rig.lanes.claim(away.lane, newId())).not.toBeNull()
  })

  it('posts the open cards of a group that has moved once more, once', async () => {
    const { chat, card } = await postedChat(rig, 531)
    const queue = createGroupQueue(rig.db, bot)
    const moved = groupChat - 7
    expect((await queue.moveCards(moved)).length).toBeGreaterThan(0)
    expect(await queue.moveCards(moved)).toEqual([])
    expect(await rig.rows('select open from telegram_message where message_id = $1', [card])).toEqual([{ open: false }])
    const again = () =>
      rig.rows<{ message: number }>(
        `select message_id as message from outbox_item where chat_id = $1 and idem like 'card:moved:%' order by seq`,
        [chat],
      )
    expect(await again()).toEqual([{ message: 53_101 }])

    // A card that had reached the old group and is noted only now.
    await rig.rows(
      `insert into telegram_message(bot, telegram_chat, message_id, kind, chat_id, subject_id, lane_id, seq, version, open, media)
       select bot, telegram_chat, message_id + 1000000, kind, chat_id, subject_id + 1, lane_id, seq, version, true, media from telegram_message where message_id = $1`,
      [card],
    )
    expect((await queue.moveCards(moved)).length).toBeGreaterThan(0)
    expect(await again()).toEqual([{ message: 53_101 }, { message: 53_102 }])
  })
})

describe('an album', () => {
  const update = (id: number, group: string | null) => ({
    bot,
    updateId: id,
    laneKey: `${String(bot)}:77`,
    body: { update_id: id, message: { message_id: id, ...(group === null ? {} : { media_group_id: group }) } },
  })

  it('is what waits of it in its lane; its parts end with the update that they have joined', async () => {
    const intake = createIntake(rig.db)
    const inbox = createInbox(rig.db)
    const added = await Promise.all(
      [update(1, 'a'), update(2, 'a'), update(3, null), update(4, 'a'), update(5, 'b')].map((each) => intake.storeUpdate(each)),
    )
    const held = await rig.lanes.claim(added[0]?.lane ?? 0, newId())
    if (held === null) throw new Error('no lane')
    const head = await inbox.takeHead(held)
    if (head.status !== 'item') throw new Error('no update')
    const album = await inbox.album(head.item, 'a')
    expect(album.parts.map(({ seq }) => seq)).toEqual([2, 4])
    expect(album.quietMs).toBeGreaterThanOrEqual(0)
    expect(album.quietMs).toBeLessThan(10_000)
    await inbox.joinAlbum(head.item, album.parts)
    // Worked once more, it has the same parts.
    expect((await inbox.album(head.item, 'a')).parts).toHaveLength(2)
    await inbox.finish(held, head.item.seq)
    const joined: boolean[] = []
    for (let left = 4; left > 0; left -= 1) {
      const next = await inbox.takeHead(held)
      if (next.status !== 'item') throw new Error('no update')
      joined.push(next.item.joined)
      await inbox.finish(held, next.item.seq)
    }
    expect(joined).toEqual([true, false, true, false])
  })
})
