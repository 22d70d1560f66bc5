import type { PagePerson } from '../../../src/api.ts'
import { accessButton, adminOf, hasHeardFromBot, personNamed } from './find.ts'
import type { Scene } from './scene.ts'

export interface Managers {
  readonly anna: PagePerson
  readonly bohdan: PagePerson
}

/** Finds the two managers once the shop's admin has let them in, which happens at its start. */
export const findManagers = async (scene: Scene): Promise<Managers> => {
  const find = (username: string) => scene.see('pg.story.wait.people', (now) => personNamed(now, username))
  const managers = { anna: await find('anna_example'), bohdan: await find('bohdan_example') }
  const admin = await scene.see('pg.story.wait.people', adminOf)
  await scene.seeThat('pg.story.wait.people', (now) =>
    [managers.anna, managers.bohdan].every((person) => hasHeardFromBot(now, person) && accessButton(now, admin, person) === undefined),
  )
  return managers
}
