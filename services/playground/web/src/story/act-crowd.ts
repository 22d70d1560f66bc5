import { groupPhone } from '../shell/phone-id.ts'
import { isShown } from './find.ts'
import { shuffled } from './random.ts'
import type { Scene } from './scene.ts'

const places = ['1', '2', '3', '4', '5'] as const
/** Of the same people, in the same order. */
const emails = { 1: 'marko.b', 2: 'sofia.l', 3: 'danylo.p', 4: 'iryna.v', 5: 'yurii.h' } as const

/** Five new buyers write at once; the group is told of each, one card after the other as Telegram allows it. */
export const crowd = async (scene: Scene): Promise<readonly number[]> => {
  const buyers: { chat: number; text: string }[] = []
  for (const place of shuffled(places, scene.random)) {
    const { chat } = await scene.act('POST /api/buyers', {
      name: scene.words(`pg.story.name.${place}`),
      email: `${emails[place]}@example.com`,
      product: scene.words(`pg.story.product.${place}`),
    })
    buyers.push({ chat, text: scene.words(`pg.story.says.${place}`) })
  }
  scene.focus(groupPhone)
  await Promise.all(buyers.map((message) => scene.act('POST /api/buyer/messages', message)))
  const orders = buyers.map(({ chat }) => chat)
  await scene.seeThat('pg.story.wait.crowd', (now) => orders.every((order) => isShown(now, order)), 45_000)
  return orders
}
