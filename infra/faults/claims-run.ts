import { setTimeout as delay } from 'node:timers/promises'
import type { Expected } from '@pinline/simulators'
import { hire, isOpening, openChat } from './desk.ts'
import { untilNothingMisses } from './load.ts'
import { judge } from './report.ts'
import type { Report } from './report.ts'
import type { World } from './world.ts'

export interface ClaimsRunOptions {
  readonly chats: number
  /** Managers who press at once. */
  readonly parallel: number
  readonly log: (text: string) => void
}

/** Chats whose buttons are pressed at the same time: a person's presses follow each other, so more would not be more at once. */
const atOnce = 10
const patienceMs = 20_000
/** A second winner of the last chat would have it opened by then. */
const secondWinnerMs = 2_000

/** Everybody presses the button of every chat at once; the ledger shows for whom each chat was opened. */
export const runClaims = async (world: World, { chats, parallel, log }: ClaimsRunOptions): Promise<Report> => {
  const { telegram, groupId } = world
  const managers = await hire(world, parallel)
  const words: string[] = []
  const asked: Expected[] = []
  const winnersOf = (): Map<string, Set<number>> => {
    const winners = new Map(words.map((word) => [word, new Set<number>()]))
    for (const entry of telegram.ledger.entries()) {
      const [word = ''] = /\bq\d+\b/.exec(entry.text ?? '') ?? []
      if (entry.chat !== undefined && isOpening(word)(entry)) winners.get(word)?.add(entry.chat)
    }
    return winners
  }
  for (let done = 0; done < chats; done += atOnce) {
    const opened = await Promise.all(Array.from({ length: Math.min(atOnce, chats - done) }, () => openChat(world)))
    words.push(...opened.map(({ word }) => word))
    asked.push(...opened.map(({ chat, word }) => ({ chat, marker: word })))
    const presses = opened.flatMap(({ card, button }) =>
      telegram.pressAll(managers.map((user) => ({ user, chatId: groupId, messageId: card, button }))),
    )
    await Promise.all(presses.map(({ answered }) => answered))
    if (done % 100 === 0) log(`${String(done + opened.length)} chats pressed by ${String(parallel)} each`)
  }
  await untilNothingMisses(() => [...winnersOf().values()].filter(({ size }) => size === 0).length, patienceMs)
  await delay(secondWinnerMs)
  const contested = [...winnersOf()].filter(([, { size }]) => size !== 1)
  const report = judge(world, { buyerMessages: asked, replies: [], receipts: [] }, [])
  return {
    ...report,
    sent: chats * parallel,
    not_one_winner: contested.length,
    offenders: {
      ...report.offenders,
      ...(contested.length === 0 ? {} : { not_one_winner: contested.slice(0, 5).map(([word, { size }]) => `${word}: ${String(size)}`) }),
    },
  }
}
