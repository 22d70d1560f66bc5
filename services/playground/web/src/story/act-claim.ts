import type { PagePerson } from '../../../src/api.ts'
import { groupPhone, phoneOf } from '../shell/phone-id.ts'
import { freeCard, historyButton, openedChat, untouchedDialog } from './find.ts'
import type { Pressable } from '../world/buttons.ts'
import type { Managers } from './managers.ts'
import type { Scene } from './scene.ts'

/** As the shop calls this buyer, in any language. */
const name = 'Олена'
const email = 'olena.k@example.com'

export interface Asked {
  readonly order: number
  readonly card: Pressable
}

/** The first chat of the story and who has it. */
export interface Desk {
  readonly order: number
  readonly winner: PagePerson
  readonly loser: PagePerson
  /** The chat as it stands open in the winner's private chat. */
  readonly opened: Pressable
}

/** Олена asks, in a dialog of hers that nobody has answered here, else in a new one. */
export const askFirst = async (scene: Scene): Promise<Asked> => {
  const order =
    untouchedDialog(scene.state(), name) ??
    (await scene.act('POST /api/buyers', { name, email, product: scene.words('pg.story.product') })).chat
  await scene.writeAsBuyer(order, scene.words('pg.story.says.ask'))
  await scene.rest(1200)
  scene.focus(groupPhone)
  return { order, card: await scene.see('pg.story.wait.card', (now) => freeCard(now, order)) }
}

/** Two press at the same moment; one gets the chat. Who, nobody knows beforehand. */
export const race = async (scene: Scene, { anna, bohdan }: Managers, { order, card }: Asked): Promise<Desk> => {
  scene.focus(groupPhone)
  const presses = [anna, bohdan].map(({ id }) => ({ user: id, ...card }))
  await scene.act('POST /api/telegram/press-together', { presses })
  const { winner, loser, opened } = await scene.see('pg.story.wait.opened', (now) => {
    const [byAnna, byBohdan] = [openedChat(now, anna, order), openedChat(now, bohdan, order)]
    if (byAnna !== undefined) return { winner: anna, loser: bohdan, opened: byAnna }
    return byBohdan === undefined ? undefined : { winner: bohdan, loser: anna, opened: byBohdan }
  })
  scene.say({ key: 'pg.story.race.won', params: { winner: winner.name, loser: loser.name } })
  await scene.rest(1500)
  scene.focus(phoneOf(winner))
  return { order, winner, loser, opened }
}

/** A look at the history, an answer, a photo; both are in the CRM at the end. */
export const answer = async (scene: Scene, { order, winner, opened }: Desk): Promise<void> => {
  const history = historyButton(scene.state(), winner, order)
  if (history !== undefined) await scene.press(winner, history)
  await scene.rest(1500)
  const text = await scene.write(winner, opened, scene.words('pg.story.says.answer'))
  await scene.accepted(text)
  const photo = await scene.write(winner, opened, '', scene.photo())
  await scene.delivered(text)
  await scene.delivered(photo)
  scene.say({ key: 'pg.story.answered' })
}
