import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { System } from '../support/surroundings.ts'
import { auditBuyers, auditReplies, notTheirs, postsToBanned, soundsInQuiet } from './audit.ts'
import type { Standing } from './audit.ts'
import { runDay } from './run-day.ts'
import type { PastDay } from './run-day.ts'
import { summarise } from './summary.ts'

/** A day is played again with its seed, as far as chance goes; who is quicker within a moment is the machine's. */
const seed = Number(process.env['DAY_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const buyers = Number(process.env['DAY_BUYERS'] ?? 30)

describe(`a day of ${String(buyers)} buyers (DAY_SEED=${String(seed)})`, () => {
  let system: System | undefined
  let day: PastDay
  let standing: Standing
  let replies: ReturnType<typeof auditReplies>
  let summary: ReturnType<typeof summarise>
  beforeAll(async () => {
    const beganAt = performance.now()
    const onSystem = (running: System): void => {
      system = running
    }
    day = await runDay({ seed, buyers, onSystem })
    standing = auditBuyers(day)
    replies = auditReplies(day)
    const seconds = Math.round((performance.now() - beganAt) / 1_000)
    summary = summarise(day, standing, replies)
    process.stdout.write(`${JSON.stringify({ seed, buyers, seconds, ...summary })}\n`)
  }, 600_000)
  afterAll(async () => {
    // Nothing is there where the day could not begin.
    await (day as PastDay | undefined)?.close()
    await system?.close()
  })

  it('has something of everything that a day is for', () => {
    const { pins, lapses, handOvers, declined, expired, refused, bans, bursts, asked } = summary
    // Whether a colleague takes what he is offered is his own affair: on a short day it may be that nobody does.
    const offers = handOvers + declined + expired
    expect(Object.entries({ pins, lapses, offers, refused, bans, bursts, asked }).filter(([, n]) => n === 0)).toEqual([])
  })

  it('leaves every buyer answered, or visibly waiting with a card that has a button', async () => {
    expect(standing.stranded).toEqual([])
    await expect(notTheirs(day, standing)).resolves.toEqual([])
  })

  it('gives no buyer a message whose writer did not choose him', () => {
    expect(replies.misdirected).toEqual([])
  })

  it('gives no buyer a message twice, nor one of somebody who did not have the chat', () => {
    expect(replies.doubled).toEqual([])
    expect(replies.usurped).toEqual([])
  })

  it('tells every manager what became of a message that was not sent', () => {
    expect(replies.dropped).toEqual([])
  })

  it('tells somebody banned that he is, and nothing else', () => {
    expect(postsToBanned(day, day.shop.banned())).toEqual([])
  })

  it('makes no sound in anybody’s quiet hours', () => {
    expect(soundsInQuiet(day, day.before).map(({ text }) => text)).toEqual([])
  })
})
