import { groupPhone, phoneOf } from '../shell/phone-id.ts'
import type { Desk } from './act-claim.ts'
import { freeCard, openedChat, timesInCrm } from './find.ts'
import type { Scene, Written } from './scene.ts'

/** Long enough for the process to be in the middle of the call when it is killed. */
const slowSeconds = 3
/** Its lane is another's only after its lease; then the answer is looked up in the CRM before anything is sent again. */
const recoveryMs = 60_000

const canKill = (scene: Scene): boolean => scene.state().faults.some(({ id, available }) => id === 'process-killed' && available)

const killInTheMiddle = async (scene: Scene, { winner, opened }: Desk, text: string): Promise<Written> => {
  await scene.setFault('crm-slow', true, slowSeconds)
  const written = await scene.write(winner, opened, text)
  await scene.accepted(written)
  await scene.rest(1000)
  await scene.act('POST /api/fault', { id: 'process-killed', service: 'outbox' })
  await scene.setFault('crm-slow', false)
  return written
}

/** Where no process can be killed, the CRM takes the answer and the connection is cut: the same doubt for the one who sent it. */
const cutInTheMiddle = async (scene: Scene, { winner, opened }: Desk, text: string): Promise<Written> => {
  scene.say({ key: 'pg.story.cut' })
  await scene.setFault('crm-cut', true)
  const written = await scene.write(winner, opened, text)
  await scene.seeThat('pg.story.wait.sent', (now) => (now.faults.find(({ id }) => id === 'crm-cut')?.effects ?? 0) > 0)
  await scene.setFault('crm-cut', false)
  return written
}

/** An answer is on its way to the CRM when the process that sends it dies. */
export const killed = async (scene: Scene, desk: Desk): Promise<Written> => {
  scene.focus(phoneOf(desk.winner))
  const text = scene.words('pg.story.says.warranty')
  return canKill(scene) ? killInTheMiddle(scene, desk, text) : cutInTheMiddle(scene, desk, text)
}

/** Meanwhile the colleague answers one of the others: a chat in doubt holds up no other chat. */
export const colleague = async (scene: Scene, { loser }: Desk, orders: readonly number[]): Promise<void> => {
  scene.focus(groupPhone)
  const { order, card } = await scene.see('pg.story.wait.card', (now) => {
    for (const order of orders) {
      const card = freeCard(now, order)
      if (card !== undefined) return { order, card }
    }
    return undefined
  })
  await scene.press(loser, card)
  const opened = await scene.see('pg.story.wait.opened', (now) => openedChat(now, loser, order))
  const written = await scene.write(loser, opened, scene.words('pg.story.says.colleague'))
  await scene.delivered(written, 30_000)
}

/** The interrupted answer is in the CRM, once; the counters say the same of everything else. */
export const proof = async (scene: Scene, { order, winner }: Desk, interrupted: Written): Promise<void> => {
  scene.focus(phoneOf(winner))
  await scene.rest(1500)
  await scene.delivered(interrupted, recoveryMs)
  const { lost, doubled } = scene.state().counters
  const times = timesInCrm(scene.state(), order, interrupted.text)
  scene.say({ key: 'pg.story.proved', params: { times, lost, doubled } })
  await scene.rest(3500)
}
