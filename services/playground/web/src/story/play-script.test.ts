import { describe, expect, it } from 'vitest'
import { createPlayer, WaitedTooLong } from './play-script.ts'
import type { Timing } from './play-script.ts'

const words = (key: 'pg.story.ask' | 'pg.story.race' | 'pg.story.end' | 'pg.story.failed') => ({ key })

/** Plays a script under a clock that the test turns. */
const stage = (script: (timing: Timing) => Promise<void>, marks = [0, 1000, 2000]) => {
  const cleanUps: number[] = []
  const player = createPlayer({
    marks,
    script,
    cleanUp: () => {
      cleanUps.push(player.getSnapshot().atMs)
      return Promise.resolve()
    },
    explain: (failure) => ({ ...words('pg.story.failed'), params: { what: failure instanceof WaitedTooLong ? failure.what : 'other' } }),
  })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  /** Real time goes by in ticks of 100 ms. */
  const pass = async (ms: number): Promise<void> => {
    await settle()
    for (let gone = 0; gone < ms; gone += 100) {
      player.advance(100)
      await settle()
    }
  }
  return { player, pass, settle, cleanUps }
}

const threeSteps =
  (log: string[], inTheMiddle: (timing: Timing) => Promise<void> = () => Promise.resolve()) =>
  async (timing: Timing): Promise<void> => {
    await timing.mark(0, words('pg.story.ask'))
    log.push('first')
    await timing.mark(1000, words('pg.story.race'))
    log.push('second')
    await inTheMiddle(timing)
    await timing.mark(2000, words('pg.story.end'))
    log.push('third')
  }

describe('a story', () => {
  it('does nothing before it is played, and each step at its time', async () => {
    const log: string[] = []
    const { player, pass } = stage(threeSteps(log))
    await pass(500)
    expect(log).toEqual([])
    player.play()
    await pass(600)
    expect(log).toEqual(['first'])
    // the tick in which the first step begins is not yet of the story
    expect(player.getSnapshot()).toMatchObject({ state: 'playing', atMs: 500, caption: { key: 'pg.story.ask' } })
    await pass(1500)
    expect(log).toEqual(['first', 'second', 'third'])
    expect(player.getSnapshot()).toMatchObject({ state: 'ended', caption: { key: 'pg.story.end' } })
  })

  it('goes twice as fast at speed 2', async () => {
    const log: string[] = []
    const { player, pass } = stage(threeSteps(log))
    player.setSpeed(2)
    player.play()
    await pass(600)
    expect(log).toEqual(['first', 'second'])
  })

  it('stands still while it is paused and goes on where it was', async () => {
    const log: string[] = []
    const { player, pass } = stage(threeSteps(log))
    player.play()
    await pass(900)
    player.pause()
    await pass(5000)
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', atMs: 800 })
    player.play()
    await pass(300)
    expect(log).toEqual(['first', 'second'])
  })

  it('does not let its clock run past the next step while a step is still waiting', async () => {
    let isThere = false
    const { player, pass } = stage(
      threeSteps([], ({ until }) => until('pg.story.wait.card', () => isThere || undefined, 60_000).then(() => undefined)),
    )
    player.play()
    await pass(10_000)
    expect(player.getSnapshot()).toMatchObject({ state: 'playing', atMs: 2000, caption: { key: 'pg.story.race' } })
    isThere = true
    await pass(200)
    expect(player.getSnapshot().state).toBe('ended')
  })

  it('ends, cleans up and says what it waited for when that does not come in time', async () => {
    const log: string[] = []
    const { player, pass, cleanUps } = stage(
      threeSteps(log, async ({ until }) => {
        await until('pg.story.wait.card', () => undefined, 3000)
      }),
    )
    player.play()
    await pass(3900)
    expect(player.getSnapshot().state).toBe('playing')
    await pass(200)
    expect(player.getSnapshot()).toMatchObject({
      state: 'ended',
      caption: { key: 'pg.story.failed', params: { what: 'pg.story.wait.card' } },
    })
    expect(log).toEqual(['first', 'second'])
    expect(cleanUps).toHaveLength(1)
  })

  it('does not count paused time as waiting', async () => {
    const { player, pass } = stage(
      threeSteps([], async ({ until }) => {
        await until('pg.story.wait.card', () => undefined, 3000)
      }),
    )
    player.play()
    await pass(2000)
    player.pause()
    await pass(10_000)
    player.play()
    await pass(1000)
    expect(player.getSnapshot().state).toBe('playing')
  })

  it('steps at once to the end of the step that runs, then of the next one', async () => {
    const log: string[] = []
    const { player, pass } = stage(threeSteps(log))
    player.play()
    await pass(100)
    player.pause()
    player.step()
    await pass(100)
    expect(log).toEqual(['first', 'second'])
    expect(player.getSnapshot()).toMatchObject({ state: 'paused', atMs: 1000 })
    await pass(5000)
    player.step()
    await pass(100)
    expect(log).toEqual(['first', 'second', 'third'])
    expect(player.getSnapshot().state).toBe('ended')
  })

  it('finishes a step that was paused in its middle before it pauses again', async () => {
    const log: string[] = []
    const { player, pass } = stage(
      threeSteps(log, async ({ rest }) => {
        await rest(500)
        log.push('rested')
      }),
    )
    player.play()
    await pass(1200)
    player.pause()
    player.step()
    await pass(2000)
    expect(log).toEqual(['first', 'second', 'rested'])
    expect(player.getSnapshot().state).toBe('paused')
  })

  it('stops in the middle of anything, cleans up, and does no more', async () => {
    const log: string[] = []
    const { player, pass, settle, cleanUps } = stage(
      threeSteps(log, async ({ rest }) => {
        await rest(500)
        log.push('rested')
      }),
    )
    player.play()
    await pass(1200)
    player.stop()
    await settle()
    expect(player.getSnapshot()).toMatchObject({ state: 'idle', atMs: 0, caption: undefined })
    expect(cleanUps).toHaveLength(1)
    await pass(5000)
    expect(log).toEqual(['first', 'second'])
  })

  it('refuses a stopped script whatever it still tries', async () => {
    const failures: unknown[] = []
    const { player, pass, settle } = stage(async (timing) => {
      await timing.mark(0, words('pg.story.ask'))
      await timing.rest(1000).catch((failure: unknown) => failures.push(failure))
      timing.say(words('pg.story.race'))
      await timing.rest(0).catch((failure: unknown) => failures.push(failure))
    })
    player.play()
    await pass(200)
    player.stop()
    await settle()
    expect(failures).toHaveLength(2)
    expect(player.getSnapshot().caption).toBeUndefined()
  })

  it('can be played again, after the clean-up of the last time', async () => {
    const log: string[] = []
    const { player, pass, cleanUps } = stage(threeSteps(log))
    player.play()
    await pass(500)
    player.stop()
    player.play()
    await pass(2500)
    expect(log).toEqual(['first', 'first', 'second', 'third'])
    expect(cleanUps).toHaveLength(2)
    player.play()
    await pass(100)
    expect(player.getSnapshot()).toMatchObject({ state: 'playing', caption: { key: 'pg.story.ask' } })
  })
})
