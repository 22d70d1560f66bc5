import { buyerPhone } from '../shell/phone-id.ts'
import { answer, askFirst, race } from './act-claim.ts'
import { crowd } from './act-crowd.ts'
import { colleague, killed, proof } from './act-kill.ts'
import { outage } from './act-outage.ts'
import { findManagers } from './managers.ts'
import type { Scene } from './scene.ts'

/** When each step begins, in milliseconds of the story's time. */
export const marks = [0, 4000, 9000, 18_000, 28_000, 32_000, 40_000, 48_000, 55_000, 60_000] as const

/** The end of the story on its own clock. */
export const storyMs = marks[9]

/** The whole story: what happens, and what has to be seen before it goes on. Uses nothing but the people and buyers of the shop. */
export const tell = async (scene: Scene): Promise<void> => {
  await scene.mark(marks[0], { key: 'pg.story.ask' })
  await scene.act('DELETE /api/fault', undefined)
  const managers = await findManagers(scene)
  const asked = await askFirst(scene)

  await scene.mark(marks[1], { key: 'pg.story.race' })
  const desk = await race(scene, managers, asked)

  await scene.mark(marks[2], { key: 'pg.story.answer' })
  await answer(scene, desk)

  await scene.mark(marks[3], { key: 'pg.story.down' })
  const waiting = await outage(scene, desk)

  await scene.mark(marks[4], { key: 'pg.story.back' })
  await scene.setFault('crm-down', false)
  await scene.delivered(waiting, 30_000)

  await scene.mark(marks[5], { key: 'pg.story.crowd' })
  const waitingBuyers = await crowd(scene)

  await scene.mark(marks[6], { key: 'pg.story.kill' })
  const interrupted = await killed(scene, desk)

  await scene.mark(marks[7], { key: 'pg.story.colleague', params: { name: desk.loser.name } })
  await colleague(scene, desk, waitingBuyers)

  await scene.mark(marks[8], { key: 'pg.story.proof' })
  await proof(scene, desk, interrupted)

  await scene.mark(marks[9], { key: 'pg.story.end' })
  scene.focus(buyerPhone, asked.order)
}
