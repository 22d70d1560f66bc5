import { phoneOf } from '../shell/phone-id.ts'
import type { Desk } from './act-claim.ts'
import type { Scene, Written } from './scene.ts'

/** The CRM is away; an answer is taken all the same and waits. */
export const outage = async (scene: Scene, { winner, opened }: Desk): Promise<Written> => {
  scene.focus(phoneOf(winner))
  await scene.setFault('crm-down', true)
  await scene.rest(1000)
  const waiting = await scene.write(winner, opened, scene.words('pg.story.says.later'))
  await scene.accepted(waiting)
  scene.say({ key: 'pg.story.down.waits' })
  return waiting
}
